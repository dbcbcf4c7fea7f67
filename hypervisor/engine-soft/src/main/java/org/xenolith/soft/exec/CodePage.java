package org.xenolith.soft.exec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.xenolith.soft.memory.PageCode;
import org.xenolith.soft.memory.Raw;

/**
 * The blocks that start in one guest-physical page, or reach into it. Found without a lock, in a table by offset and mode
 * with open addressing; changed under the page's lock, taken out by a new table.
 */
final class CodePage implements PageCode {
    private static final int SMALLEST = 8;

    private volatile Block[] table = new Block[SMALLEST];
    private int size;
    private final List<Block> reachingIn = new ArrayList<>();

    Block find(int offset, int mode) {
        Block[] blocks = table;
        int key = Block.key(offset, mode);
        return blocks[place(blocks, key)];
    }

    /** Where the block with a key stands, or would stand: a table is never full. */
    private static int place(Block[] blocks, int key) {
        int mask = blocks.length - 1;
        int n = key * 0x9e3779b1 >>> 20 & mask;
        while (true) {
            Block block = blocks[n];
            if (block == null || block.key() == key) {
                return n;
            }
            n = n + 1 & mask;
        }
    }

    /** Enters a block; returns whether none with its offset and mode was there. */
    synchronized boolean put(Block block) {
        Block[] blocks = table;
        int place = place(blocks, block.key());
        boolean first = blocks[place] == null;
        if (first && ++size * 4 > blocks.length * 3) {
            blocks = copy(blocks, blocks.length * 2);
            place = place(blocks, block.key());
            blocks[place] = block;
            table = blocks;
            return true;
        }
        Raw.U.storeFence();
        blocks[place] = block;
        return first;
    }

    private static Block[] copy(Block[] from, int length) {
        Block[] to = new Block[length];
        for (Block block : from) {
            if (block != null) {
                to[place(to, block.key())] = block;
            }
        }
        return to;
    }

    synchronized void reachIn(Block block) {
        reachingIn.add(block);
    }

    /** Removes what overlaps {@code [from, to)} of the page and returns it. */
    synchronized List<Block> removeOverlapping(long page, int from, int to) {
        List<Block> gone = remove(block -> block.physical - page < to && block.physical - page + block.length > from);
        for (Block block : reachingIn) {
            if (from < block.length - block.firstPart()) {
                gone.add(block);
            }
        }
        reachingIn.removeIf(gone::contains);
        return gone;
    }

    /** Removes the blocks that start in the page and pass the test, and returns them. */
    synchronized List<Block> remove(Predicate<Block> which) {
        List<Block> gone = new ArrayList<>();
        Block[] kept = table.clone();
        for (int n = 0; n < kept.length; n++) {
            if (kept[n] != null && which.test(kept[n])) {
                gone.add(kept[n]);
                kept[n] = null;
            }
        }
        if (!gone.isEmpty()) {
            size -= gone.size();
            table = copy(kept, kept.length);
        }
        return gone;
    }

    synchronized boolean isEmpty() {
        return size == 0 && reachingIn.isEmpty();
    }

    /** The blocks that start in the page. */
    List<Block> starting() {
        List<Block> blocks = new ArrayList<>();
        for (Block block : table) {
            if (block != null) {
                blocks.add(block);
            }
        }
        return blocks;
    }
}
