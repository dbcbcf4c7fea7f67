package org.xenolith.pv.ring;

import org.xenolith.abi.memory.GuestMemory;

/** Pages of guest memory that a front end in this process may use. Safe from any thread. */
public final class PagePool {
    private final long[] free;
    private int count;

    /** @param gpa first page, page aligned */
    public PagePool(long gpa, int pages) {
        free = new long[pages];
        for (int i = pages - 1; i >= 0; i--) {
            free[count++] = gpa + ((long) i << GuestMemory.PAGE_SHIFT);
        }
    }

    /** Takes a page; {@link IllegalStateException} if none is left. */
    public synchronized long take() {
        if (count == 0) {
            throw new IllegalStateException("no page left of " + free.length);
        }
        return free[--count];
    }

    /** Gives a page back. */
    public synchronized void give(long gpa) {
        free[count++] = gpa;
    }

    /** Pages that are left. */
    public synchronized int available() {
        return count;
    }
}
