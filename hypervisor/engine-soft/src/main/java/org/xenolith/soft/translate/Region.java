package org.xenolith.soft.translate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.exec.Block;
import org.xenolith.soft.exec.BlockCache;

/**
 * The blocks one translation covers: what direct jumps reach from the entry inside its page and has been executed
 * before. The entry comes first.
 */
final class Region {
    final List<Block> blocks = new ArrayList<>();
    private final Map<Long, Block> byAddress = new HashMap<>();

    private Region() {
    }

    static Region from(Block entry, BlockCache cache, int maxInsns) {
        Region region = new Region();
        ArrayDeque<Block> open = new ArrayDeque<>();
        open.add(entry);
        region.byAddress.put(entry.physical, entry);
        int insns = 0;
        while (!open.isEmpty()) {
            Block block = open.poll();
            if (!region.blocks.isEmpty() && insns + block.insns.length > maxInsns) {
                region.byAddress.remove(block.physical);
                continue;
            }
            insns += block.insns.length;
            region.blocks.add(block);
            Insn last = block.insns[block.insns.length - 1];
            if (Names.isDirectJump(last)) {
                region.reach(block, last.next + last.imm, cache, open);
            }
            if (Names.fallsThrough(last)) {
                region.reach(block, last.next, cache, open);
            }
        }
        return region;
    }

    private void reach(Block from, long offset, BlockCache cache, ArrayDeque<Block> open) {
        long target = from.physical + offset;
        if (target >>> 12 != from.physical >>> 12 || byAddress.containsKey(target)) {
            return;
        }
        Block block = cache.at(target, from.mode);
        if (block != null && block.physical + block.length <= (from.physical | 4095) + 1) {
            byAddress.put(target, block);
            open.add(block);
        }
    }

    /** The covered block that starts at a physical address, or null. */
    Block at(long physical) {
        return byAddress.get(physical);
    }
}
