package org.xenolith.pv.blk;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.abi.memory.IoVector;
import org.xenolith.pv.ring.RingViolationException;
import org.xenolith.pv.ring.Slot;

/** One thread of a queue: takes a request, runs it, answers it, until the queue closes. Owns all it needs for that. */
final class BlockWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BlockWorker.class);

    private final BlockQueue queue;
    private final int number;
    private final BlockImage image;
    private final BlockLimits limits;
    private final BlockStatistics statistics;
    private final BlkifLayout layout;
    private final Slot slot;
    private final Slot page = new Slot(GuestMemory.PAGE_SIZE);
    private final BlockRequest request;
    private final SegmentMapper segments;
    private final IoVector vector;

    BlockWorker(BlockQueue queue, int number, BlockTarget target, BlkifLayout layout, ForeignGrants grants, PersistentGrants kept) {
        this.queue = queue;
        this.number = number;
        this.image = target.image();
        this.limits = target.limits();
        this.statistics = target.statistics();
        this.layout = layout;
        slot = new Slot(layout.slotSize());
        request = new BlockRequest(layout, limits);
        segments = new SegmentMapper(grants, kept, limits);
        vector = new IoVector(Math.max(BlkifLayout.MAX_SEGMENTS, limits.maxIndirect()));
    }

    @Override
    public void run() {
        try {
            while (!queue.isClosed()) {
                if (queue.take(slot)) {
                    serve();
                } else {
                    queue.await(number);
                }
            }
        } catch (RingViolationException | GuestMemoryFault e) {
            queue.violated(e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("a block worker failed", e);
            queue.violated("internal error: " + e);
        } finally {
            queue.workerEnded();
        }
    }

    private void serve() {
        int status = BlkifLayout.STATUS_ERROR;
        try {
            status = request.decode(slot);
            if (status == BlkifLayout.STATUS_OKAY) {
                status = execute();
            }
            statistics.count(request.operation, request.sectors * limits.sectorSize(), status);
        } finally {
            answer(status);
        }
    }

    private int execute() {
        try {
            return switch (request.operation) {
                case BlkifLayout.OP_FLUSH_DISKCACHE -> flush();
                case BlkifLayout.OP_DISCARD -> discard();
                default -> transfer();
            };
        } catch (IOException e) {
            return BlkifLayout.STATUS_ERROR;
        }
    }

    private int flush() throws IOException {
        image.flush();
        return BlkifLayout.STATUS_OKAY;
    }

    private int discard() throws IOException {
        image.discard(request.sector * limits.sectorSize(), request.sectors * limits.sectorSize());
        return BlkifLayout.STATUS_OKAY;
    }

    private int transfer() throws IOException {
        for (int i = 0; i < request.indirectPages; i++) {
            boolean copied = segments.copyPage(request.indirectGref(slot, i), page);
            if (!copied || !request.decodeIndirectPage(i, page)) {
                return BlkifLayout.STATUS_ERROR;
            }
        }
        if (request.rangeStatus() != BlkifLayout.STATUS_OKAY) {
            return BlkifLayout.STATUS_ERROR;
        }
        vector.clear();
        try {
            return segments.map(request, vector) ? move() : BlkifLayout.STATUS_ERROR;
        } finally {
            segments.unmap(request);
        }
    }

    private int move() throws IOException {
        long offset = request.sector * limits.sectorSize();
        boolean barrier = request.operation == BlkifLayout.OP_WRITE_BARRIER;
        if (barrier) {
            image.flush();
        }
        if (request.isRead()) {
            image.readv(vector, offset);
        } else if (vector.count() > 0) {
            image.writev(vector, offset);
        }
        if (barrier) {
            image.flush();
        }
        return BlkifLayout.STATUS_OKAY;
    }

    private void answer(int status) {
        slot.put64(BlkifLayout.RSP_ID, request.id);
        slot.put8(BlkifLayout.RSP_OPERATION, request.operation);
        slot.put16(BlkifLayout.RSP_STATUS, status);
        queue.answer(slot, layout.responseSize());
    }
}
