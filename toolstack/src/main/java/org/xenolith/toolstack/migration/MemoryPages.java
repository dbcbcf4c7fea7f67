package org.xenolith.toolstack.migration;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.core.builder.GuestLayout;

/** A domain's memory in a stream: everything that {@link GuestLayout#backed()} names. Safe from any thread. */
public final class MemoryPages {
    private final GuestMemory memory;
    private final List<GuestLayout.Range> ranges;
    private final ResidentMemory resident;

    public MemoryPages(GuestMemory memory, GuestLayout layout, ResidentMemory resident) {
        this.memory = memory;
        this.ranges = layout.backed();
        this.resident = resident;
    }

    /** Frames of all pages that may hold anything but zeroes; a page that is written meanwhile may be missing. */
    public BitSet present() {
        BitSet present = new BitSet();
        for (GuestLayout.Range range : ranges) {
            long base = memory.hostAddress(range.gpa(), GuestMemory.PAGE_SIZE) - range.gpa();
            long end = base + range.end();
            for (long at = resident.nextData(base + range.gpa(), end); at < end; ) {
                long hole = resident.nextHole(at, end);
                present.set(frame(at - base), frame(hole - base));
                at = hole < end ? resident.nextData(hole, end) : end;
            }
        }
        return present;
    }

    private static int frame(long gpa) {
        return Math.toIntExact(gpa >>> GuestMemory.PAGE_SHIFT);
    }

    /** Frames of all pages there are. */
    public BitSet all() {
        BitSet all = new BitSet();
        ranges.forEach(range -> all.set(frame(range.gpa()), frame(range.end())));
        return all;
    }

    /** Copies pages of one range as they are now to the beginning of a buffer. */
    void read(int firstGfn, int count, ByteBuffer into) {
        RawMemory.read(address(firstGfn, count), into, 0, count << GuestMemory.PAGE_SHIFT);
    }

    /** Whether a page is zero now. */
    boolean isZero(int gfn) {
        return RawMemory.isZero(address(gfn, 1), GuestMemory.PAGE_SIZE);
    }

    private long address(long gfn, int pages) {
        return memory.hostAddress(gfn << GuestMemory.PAGE_SHIFT, pages << GuestMemory.PAGE_SHIFT);
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
            resident.fill(address(pages.firstGfn(), pages.count()), pages.data(), pages.data().position(), (int) length);
            memory.markDirty(gpa, length);
        }
    }
}
