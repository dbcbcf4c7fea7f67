package org.xenolith.soft.exec;

import java.util.Arrays;

/**
 * A vCPU's blocks and translations by RIP in 64-bit mode, user and supervisor apart. An entry stands until the TLB
 * drops its page; then it must be validated again, which costs less than to find it anew.
 */
final class JumpCache {
    private static final int ENTRIES = 32768;
    private static final int PAGES = 4096;
    private static final long NO_PAGE = -1;

    /** One place; {@code code} is only set where its pages have been found to be mapped as when it was made. */
    static final class Entry {
        long rip = 1;
        int epoch;
        Block block;
        Code code;
        /** A translation of the block whose pages are mapped otherwise here. */
        Code refused;
    }

    private final Entry[] entries = new Entry[ENTRIES];
    /** Pages that entries depend on, by their low bits, and where more than one has the same. */
    private final long[] pages = new long[PAGES];
    private final boolean[] several = new boolean[PAGES];
    private int epoch = 1;

    JumpCache() {
        for (int n = 0; n < ENTRIES; n++) {
            entries[n] = new Entry();
        }
        Arrays.fill(pages, NO_PAGE);
    }

    Entry at(long rip) {
        return entries[(int) (rip ^ rip >>> 13) & ENTRIES - 1];
    }

    /** Changes whenever entries become stale. */
    int epoch() {
        return epoch;
    }

    boolean current(Entry entry) {
        return entry.epoch == epoch;
    }

    /** Fills the entry with a block found under the present mapping. */
    void put(Entry entry, long rip, Block block) {
        entry.rip = rip;
        entry.epoch = epoch;
        entry.block = block;
        entry.code = null;
        entry.refused = null;
        mark(rip);
        if (block.secondPage >= 0) {
            mark(rip + 4096);
        }
    }

    /** Adds a translation whose pages have been found under the present mapping. */
    void put(Entry entry, Code code) {
        entry.code = code;
        for (long distance : code.distances) {
            mark(entry.rip + distance);
        }
    }

    private void mark(long address) {
        long page = address >>> 12;
        int place = (int) page & PAGES - 1;
        if (pages[place] == NO_PAGE) {
            pages[place] = page;
        } else if (pages[place] != page) {
            several[place] = true;
        }
    }

    void clear() {
        epoch++;
        Arrays.fill(pages, NO_PAGE);
        Arrays.fill(several, false);
    }

    void clearPage(long va) {
        long page = va >>> 12;
        int place = (int) page & PAGES - 1;
        if (pages[place] == page || several[place]) {
            clear();
        }
    }
}
