package org.xenolith.soft.exec;

import java.util.Arrays;

/** A vCPU's blocks by RIP in 64-bit mode, user and supervisor apart. What it holds stands as long as the TLB does. */
final class JumpCache {
    private static final int ENTRIES = 8192;
    private static final int PAGES = 4096;

    private final long[] rips = new long[ENTRIES];
    private final Block[] blocks = new Block[ENTRIES];
    private final boolean[] pages = new boolean[PAGES];

    JumpCache() {
        clear();
    }

    private static int index(long rip) {
        return (int) (rip ^ rip >>> 13) & ENTRIES - 1;
    }

    Block get(long rip) {
        int index = index(rip);
        if (rips[index] == rip) {
            Block block = blocks[index];
            if (block != null && block.valid) {
                return block;
            }
        }
        return null;
    }

    void put(long rip, Block block) {
        int index = index(rip);
        rips[index] = rip;
        blocks[index] = block;
        pages[(int) (rip >>> 12) & PAGES - 1] = true;
        pages[(int) ((rip >>> 12) + 1) & PAGES - 1] |= block.secondPage >= 0;
    }

    void clear() {
        Arrays.fill(rips, 1L);
        Arrays.fill(blocks, null);
        Arrays.fill(pages, false);
    }

    void clearPage(long va) {
        if (pages[(int) (va >>> 12) & PAGES - 1]) {
            clear();
        }
    }
}
