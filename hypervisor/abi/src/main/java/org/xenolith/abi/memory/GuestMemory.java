package org.xenolith.abi.memory;

/**
 * One domain's guest-physical memory. Little-endian, like the guest.
 *
 * <p>Plain accessors may be unaligned and may cross pages and regions. Accessors that name a memory order, and the
 * read-modify-write ones, need natural alignment and are single-copy atomic; a misaligned address throws
 * {@link IllegalArgumentException}. An address that nothing backs throws {@link GuestMemoryFault}. Every store marks
 * its pages dirty when tracking is on. Safe from any thread; nothing here allocates.
 *
 * <p>The guest may change any byte at any time: copy a structure once, validate the copy.
 */
public interface GuestMemory {
    int PAGE_SHIFT = 12;
    int PAGE_SIZE = 1 << PAGE_SHIFT;

    /** Whether every byte of the range is backed by memory. A length of zero or less is never contained. */
    boolean contains(long gpa, long length);

    byte getByte(long gpa);

    short getShort(long gpa);

    int getInt(long gpa);

    long getLong(long gpa);

    int getIntAcquire(long gpa);

    long getLongAcquire(long gpa);

    void putByte(long gpa, byte value);

    void putShort(long gpa, short value);

    void putInt(long gpa, int value);

    void putLong(long gpa, long value);

    void putIntRelease(long gpa, int value);

    void putLongRelease(long gpa, long value);

    /** Sequentially consistent compare-and-set of an aligned 32-bit word. */
    boolean compareAndSetInt(long gpa, int expected, int value);

    /** Sequentially consistent compare-and-set of an aligned 64-bit word. */
    boolean compareAndSetLong(long gpa, long expected, long value);

    /** Sets bits in an aligned 32-bit word atomically; returns the word as it was. */
    default int getAndOrInt(long gpa, int mask) {
        int old;
        do {
            old = getIntAcquire(gpa);
        } while ((old & mask) != mask && !compareAndSetInt(gpa, old, old | mask));
        return old;
    }

    /** Keeps only the bits of {@code mask} in an aligned 32-bit word, atomically; returns the word as it was. */
    default int getAndAndInt(long gpa, int mask) {
        int old;
        do {
            old = getIntAcquire(gpa);
        } while ((old & ~mask) != 0 && !compareAndSetInt(gpa, old, old & mask));
        return old;
    }

    /** Sets bits in an aligned 64-bit word atomically; returns the word as it was. */
    default long getAndOrLong(long gpa, long mask) {
        long old;
        do {
            old = getLongAcquire(gpa);
        } while ((old & mask) != mask && !compareAndSetLong(gpa, old, old | mask));
        return old;
    }

    /** Keeps only the bits of {@code mask} in an aligned 64-bit word, atomically; returns the word as it was. */
    default long getAndAndLong(long gpa, long mask) {
        long old;
        do {
            old = getLongAcquire(gpa);
        } while ((old & ~mask) != 0 && !compareAndSetLong(gpa, old, old & mask));
        return old;
    }

    void read(long gpa, byte[] target, int offset, int length);

    void write(long gpa, byte[] source, int offset, int length);

    /** Fills a range with zeroes. */
    void zero(long gpa, long length);

    /** Copies a range of this memory into a range of {@code target}, which may be this memory. */
    void copyTo(long gpa, GuestMemory target, long targetGpa, int length);

    /**
     * The process address of a range, for kernel I/O into guest pages. The range must lie within one region;
     * otherwise {@link GuestMemoryFault}. The address stays valid as long as the region is mapped; the caller marks
     * what the kernel wrote with {@link #markDirty}.
     */
    long hostAddress(long gpa, int length);

    /**
     * Holds on to what backs some pages now, whatever is mapped there later, as Xen pins a page.
     *
     * @param pages guest-physical addresses, page aligned
     * @return a memory that has them one after the other from address 0 on; a store into it marks all of them dirty here
     */
    GuestMemory pin(long... pages);

    /** Marks the pages of a range as written, for stores made behind this interface's back. */
    void markDirty(long gpa, long length);
}
