package org.xenolith.pv.ring;

import org.xenolith.abi.memory.GuestMemory;

/** The pages of one ring: contiguous for the ring, anywhere in guest memory. Slots may cross from one to the next. */
public final class RingPages {
    private final GuestMemory memory;
    private final long[] pages;

    /** @param pages page-aligned guest-physical addresses in ring order; a power of two of them */
    public RingPages(GuestMemory memory, long... pages) {
        if (pages.length == 0 || Integer.bitCount(pages.length) != 1) {
            throw new IllegalArgumentException("ring pages=" + pages.length + ", must be a power of two");
        }
        this.memory = memory;
        this.pages = pages.clone();
    }

    /** Size in bytes. */
    public int size() {
        return pages.length << GuestMemory.PAGE_SHIFT;
    }

    int getIntAcquire(int offset) {
        return memory.getIntAcquire(pages[0] + offset);
    }

    void putInt(int offset, int value) {
        memory.putInt(pages[0] + offset, value);
    }

    void putIntRelease(int offset, int value) {
        memory.putIntRelease(pages[0] + offset, value);
    }

    void read(int offset, byte[] target, int length) {
        int first = Math.min(length, left(offset));
        memory.read(gpa(offset), target, 0, first);
        if (first < length) {
            memory.read(gpa(offset + first), target, first, length - first);
        }
    }

    void write(int offset, byte[] source, int length) {
        int first = Math.min(length, left(offset));
        memory.write(gpa(offset), source, 0, first);
        if (first < length) {
            memory.write(gpa(offset + first), source, first, length - first);
        }
    }

    void zeroFirst(int length) {
        memory.zero(pages[0], length);
    }

    private long gpa(int offset) {
        return pages[offset >>> GuestMemory.PAGE_SHIFT] + (offset & (GuestMemory.PAGE_SIZE - 1));
    }

    private static int left(int offset) {
        return GuestMemory.PAGE_SIZE - (offset & (GuestMemory.PAGE_SIZE - 1));
    }
}
