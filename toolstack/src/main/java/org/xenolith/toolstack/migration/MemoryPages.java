package org.xenolith.toolstack.migration;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.core.builder.GuestLayout;

/**
 * A domain's memory in a stream: everything that {@link GuestLayout#backed()} names. The domain stands still, or has
 * not begun to run. One thread.
 */
public final class MemoryPages {
    private static final byte[] ZERO = new byte[GuestMemory.PAGE_SIZE];

    private final GuestMemory memory;
    private final List<GuestLayout.Range> ranges;
    private final ResidentMemory resident;
    private final byte[] run = new byte[StreamWriter.maxRun() * GuestMemory.PAGE_SIZE];

    public MemoryPages(GuestMemory memory, GuestLayout layout, ResidentMemory resident) {
        this.memory = memory;
        this.ranges = layout.backed();
        this.resident = resident;
    }

    /** Writes every page that is not zero, as runs of neighbours. */
    public void write(StreamWriter out) throws IOException {
        for (GuestLayout.Range range : ranges) {
            long base = memory.hostAddress(range.gpa(), GuestMemory.PAGE_SIZE) - range.gpa();
            long end = base + range.end();
            for (long at = resident.nextData(base + range.gpa(), end); at < end; ) {
                long hole = resident.nextHole(at, end);
                writeData(out, base, at, hole);
                at = hole < end ? resident.nextData(hole, end) : end;
            }
        }
    }

    private void writeData(StreamWriter out, long base, long from, long end) throws IOException {
        for (long at = from; at < end; at += run.length) {
            int length = (int) Math.min(run.length, end - at);
            RawMemory.read(at, run, 0, length);
            writeRuns(out, (at - base) >>> GuestMemory.PAGE_SHIFT, length / GuestMemory.PAGE_SIZE);
        }
    }

    private void writeRuns(StreamWriter out, long firstGfn, int count) throws IOException {
        for (int first = 0; first < count; ) {
            int end = first;
            while (end < count && !isZero(end)) {
                end++;
            }
            if (end > first) {
                out.pages(firstGfn + first, slice(first, end), end - first);
            }
            first = end + 1;
        }
    }

    /** The writer takes pages from 0 on; a run in the middle is moved there, over what has been written already. */
    private byte[] slice(int first, int end) {
        if (first > 0) {
            System.arraycopy(run, first * GuestMemory.PAGE_SIZE, run, 0, (end - first) * GuestMemory.PAGE_SIZE);
        }
        return run;
    }

    private boolean isZero(int page) {
        int at = page * GuestMemory.PAGE_SIZE;
        return Arrays.equals(run, at, at + GuestMemory.PAGE_SIZE, ZERO, 0, GuestMemory.PAGE_SIZE);
    }

    /** Takes a run in; {@link StreamException} where it is not the domain's memory. */
    public void load(StreamFrame.Pages pages) throws StreamException {
        long gpa = pages.firstGfn() << GuestMemory.PAGE_SHIFT;
        long length = (long) pages.count() << GuestMemory.PAGE_SHIFT;
        if (ranges.stream().noneMatch(range -> gpa >= range.gpa() && gpa + length <= range.end())) {
            throw new StreamException(pages.offset(), "pages gfn=0x" + Long.toHexString(pages.firstGfn()) + ", count="
                    + pages.count() + " are not the domain's memory");
        }
        if (pages.zero()) {
            memory.zero(gpa, length);
        } else {
            memory.write(gpa, pages.data().array(), pages.data().arrayOffset() + pages.data().position(), (int) length);
        }
    }
}
