package org.xenolith.pv.blk;

import java.util.concurrent.atomic.LongAdder;
import org.xenolith.abi.io.BlkifLayout;

/** Counts of one device since it was made; the names are those of Linux's blkback in sysfs. */
public final class BlockStatistics {
    /** A reading. Sectors are of 512 bytes. */
    public record Snapshot(long readRequests, long writeRequests, long flushRequests, long discardRequests,
                           long readSectors, long writeSectors, long errors) {
    }

    private final LongAdder reads = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder flushes = new LongAdder();
    private final LongAdder discards = new LongAdder();
    private final LongAdder readBytes = new LongAdder();
    private final LongAdder writtenBytes = new LongAdder();
    private final LongAdder errors = new LongAdder();

    void count(int operation, long bytes, int status) {
        if (status != BlkifLayout.STATUS_OKAY) {
            errors.increment();
            return;
        }
        switch (operation) {
            case BlkifLayout.OP_READ -> {
                reads.increment();
                readBytes.add(bytes);
            }
            case BlkifLayout.OP_WRITE, BlkifLayout.OP_WRITE_BARRIER -> {
                writes.increment();
                writtenBytes.add(bytes);
            }
            case BlkifLayout.OP_FLUSH_DISKCACHE -> flushes.increment();
            default -> discards.increment();
        }
    }

    public Snapshot snapshot() {
        return new Snapshot(reads.sum(), writes.sum(), flushes.sum(), discards.sum(), readBytes.sum() / 512,
                writtenBytes.sum() / 512, errors.sum());
    }
}
