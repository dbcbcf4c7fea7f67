package org.xenolith.soft.exec;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The blocks that start in one guest-physical page, or reach into it. */
final class CodePage {
    private final ConcurrentHashMap<Integer, Block> starts = new ConcurrentHashMap<>();
    private final List<Block> reachingIn = new ArrayList<>();

    private static Integer key(int offset, int mode) {
        return offset << 2 | mode;
    }

    Block find(int offset, int mode) {
        return starts.get(key(offset, mode));
    }

    Block put(Block block) {
        return starts.put(key((int) block.physical & 4095, block.mode), block);
    }

    synchronized void reachIn(Block block) {
        reachingIn.add(block);
    }

    Iterable<Block> blocks() {
        return starts.values();
    }

    /** Removes what overlaps {@code [from, to)} of the page and returns it. */
    synchronized List<Block> removeOverlapping(long page, int from, int to) {
        List<Block> gone = new ArrayList<>();
        for (Block block : starts.values()) {
            int start = (int) (block.physical - page);
            if (start < to && start + block.length > from) {
                gone.add(block);
            }
        }
        for (Block block : gone) {
            starts.remove(key((int) block.physical & 4095, block.mode), block);
        }
        for (Block block : reachingIn) {
            if (from < block.length - block.firstPart()) {
                gone.add(block);
            }
        }
        reachingIn.removeIf(gone::contains);
        return gone;
    }

    synchronized boolean isEmpty() {
        return starts.isEmpty() && reachingIn.isEmpty();
    }

    synchronized List<Block> all() {
        List<Block> blocks = new ArrayList<>(starts.values());
        blocks.addAll(reachingIn);
        return blocks;
    }
}
