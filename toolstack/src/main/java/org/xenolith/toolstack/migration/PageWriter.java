package org.xenolith.toolstack.migration;

import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes pages of a domain into one stream, as often as asked. Zero pages cost nothing unless the reader has been given
 * something else for them before. One thread at a time.
 */
public final class PageWriter {
    private final MemoryPages memory;
    private final StreamWriter out;
    private final Pace pace;
    private final BitSet filled = new BitSet();
    private final LongAdder done = new LongAdder();

    public PageWriter(MemoryPages memory, StreamWriter out, Pace pace) {
        this.memory = memory;
        this.out = out;
        this.pace = pace;
    }

    /** Writes the pages of a set, in runs of neighbours. */
    public void write(BitSet frames) throws IOException {
        write(frames, 0, 1);
    }

    /**
     * Writes one share of a set. The share that a page belongs to never changes, so that a stream has a page's states in
     * their order.
     *
     * @param share 0..{@code shares} - 1
     */
    void write(BitSet frames, int share, int shares) throws IOException {
        int most = StreamWriter.maxRun();
        for (int first = frames.nextSetBit(0); first >= 0; first = frames.nextSetBit(first)) {
            int chunkEnd = (first / most + 1) * most;
            if (first / most % shares != share) {
                first = chunkEnd;
                continue;
            }
            int end = Math.min(chunkEnd, frames.nextClearBit(first));
            writeRun(first, end - first);
            done.add(end - first);
            first = end;
        }
        out.flush();
    }

    private void writeRun(int firstGfn, int count) throws IOException {
        long before = out.written();
        int last = firstGfn + count;
        for (int first = firstGfn; first < last; ) {
            boolean zero = memory.isZero(first);
            int end = first + 1;
            while (end < last && memory.isZero(end) == zero) {
                end++;
            }
            if (zero) {
                writeZeroes(first, end);
            } else {
                filled.set(first, end);
                memory.read(first, end - first, out.run(end - first));
                out.pages(first, end - first);
            }
            first = end;
        }
        pace.spend(out.written() - before);
    }

    private void writeZeroes(int from, int to) throws IOException {
        for (int first = filled.nextSetBit(from); first >= 0 && first < to; first = filled.nextSetBit(first)) {
            int end = Math.min(to, filled.nextClearBit(first));
            out.zero(first, end - first);
            filled.clear(first, end);
        }
    }

    /** Pages dealt with so far, zero pages included. From any thread. */
    long done() {
        return done.sum();
    }

    StreamWriter stream() {
        return out;
    }
}
