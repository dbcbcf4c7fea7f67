package org.xenolith.abi.memory;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One bit per guest page, set by whoever stores into guest memory on the host's side and drained by migration.
 * Setting a bit that is already set costs one plain load. Pages beyond the last are ignored.
 */
public final class DirtyBitmap {
    private final AtomicLongArray words;

    /** @param pages how many pages, from guest frame 0, the bitmap covers */
    public DirtyBitmap(long pages) {
        words = new AtomicLongArray(Math.toIntExact((pages + Long.SIZE - 1) / Long.SIZE));
    }

    /** Marks every page that the range touches. */
    public void mark(long gpa, long length) {
        long last = (gpa + length - 1) >>> GuestMemory.PAGE_SHIFT;
        for (long gfn = gpa >>> GuestMemory.PAGE_SHIFT; gfn <= last; gfn++) {
            set(gfn);
        }
    }

    private void set(long gfn) {
        long index = gfn >>> 6;
        if (index >= words.length()) {
            return;
        }
        long bit = 1L << gfn;
        if ((words.getPlain((int) index) & bit) == 0) {
            or((int) index, bit);
        }
    }

    private void or(int index, long bit) {
        long old;
        do {
            old = words.get(index);
        } while (!words.compareAndSet(index, old, old | bit));
    }

    /** Takes and clears the 64 pages that start at guest frame {@code 64 * index}. */
    public long drain(int index) {
        return words.get(index) == 0 ? 0 : words.getAndSet(index, 0L);
    }

    /** Number of 64-page words. */
    public int wordCount() {
        return words.length();
    }
}
