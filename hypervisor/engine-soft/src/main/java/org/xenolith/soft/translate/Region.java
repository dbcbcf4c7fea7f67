package org.xenolith.soft.translate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.exec.Block;
import org.xenolith.soft.exec.BlockCache;
import org.xenolith.soft.exec.CodeOrigin;

/**
 * The blocks one translation covers: what direct jumps, calls and the returns of those calls reach from the entry and
 * what has run often enough beside it, over a few pages, up to where other translations start. The entry comes
 * first.
 */
final class Region {
    private static final int MAX_PAGES = 12;
    /** A block is worth covering when the interpreter ran it at least once for so many runs of the entry. */
    private static final int RARE = 32;

    /** A covered block: its distance from the entry, and the entry of the function that it was reached in. */
    static final class Part {
        final Block block;
        /** As they were when the region was collected: a store to the code takes them away from the block. */
        final Insn[] insns;
        final long delta;
        final long function;
        final int index;

        Part(Block block, long delta, long function, int index) {
            this.block = block;
            insns = block.insns.clone();
            this.delta = delta;
            this.function = function;
            this.index = index;
        }

        Insn last() {
            return insns[insns.length - 1];
        }
    }

    private record Open(long delta, long function) {
    }

    final List<Part> parts = new ArrayList<>();
    private final Map<Long, Part> byDelta = new HashMap<>();
    /** Places behind covered calls, by the called function. */
    private final Map<Long, List<Long>> returns = new HashMap<>();
    private final Map<Long, Long> pages = new LinkedHashMap<>();
    private final ArrayDeque<Open> open = new ArrayDeque<>();
    private final Cpu c;
    private final BlockCache cache;
    private final long entry;
    private final int pageLimit;
    private final int leastRuns;

    private Region(Cpu cpu, BlockCache blocks, long rip, int pageLimit, int leastRuns) {
        c = cpu;
        cache = blocks;
        entry = rip;
        this.pageLimit = pageLimit;
        this.leastRuns = leastRuns;
    }

    /**
     * Collects a region; on the vCPU's thread. Null when the entry is not mapped at {@code rip} any more, or was
     * dropped meanwhile by another vCPU's store.
     *
     * @param alone whether to stay inside the entry's page, so that the translation serves any mapping of it
     * @param runs  how often the interpreter runs a block before it is translated
     */
    static Region from(Cpu c, BlockCache cache, Block block, long rip, int maxInsns, boolean alone,
            int runs) {
        Region region = new Region(c, cache, rip, alone ? 1 : MAX_PAGES, runs / RARE);
        region.collect(maxInsns);
        boolean whole = !region.parts.isEmpty() && region.parts.get(0).block == block;
        return whole ? region : null;
    }

    private void collect(int maxInsns) {
        int insns = 0;
        open.add(new Open(0, 0));
        while (!open.isEmpty()) {
            Open next = open.poll();
            if (byDelta.containsKey(next.delta)) {
                continue;
            }
            Block block = find(next.delta);
            if (block == null || !parts.isEmpty() && insns + block.insns.length > maxInsns) {
                continue;
            }
            insns += block.insns.length;
            Part part = new Part(block, next.delta, next.function, parts.size());
            parts.add(part);
            byDelta.put(next.delta, part);
            reach(part);
        }
    }

    private void reach(Part part) {
        Insn last = part.last();
        long next = part.delta + last.next;
        if (Names.isDirectJump(last)) {
            open.add(new Open(next + last.imm, part.function));
        }
        if (Names.fallsThrough(last)) {
            open.add(new Open(next, part.function));
        }
        if (Names.usuallyGoesOn(last)) {
            open.add(new Open(next, part.function));
        }
        if (last.name.equals("CALLI") && last.opSize == 3) {
            open.add(new Open(next, part.function));
        }
        if (last.name.equals("CALL") && last.opSize == 3) {
            long function = next + last.imm;
            open.add(new Open(function, function));
            open.add(new Open(next, part.function));
            List<Long> known = returns.computeIfAbsent(function, f -> new ArrayList<>());
            if (!known.contains(next)) {
                known.add(next);
            }
        }
    }

    /** The block at a distance from the entry that deserves to be covered, or null. */
    private Block find(long delta) {
        long address = entry + delta;
        long physical = physical(address);
        Block block = physical < 0 ? null : cache.at(physical, Cpu.MODE64);
        if (block == null || delta != 0 && (block.code != null || block.runs < leastRuns)) {
            return null;
        }
        if (block.secondPage >= 0 && page((address | 4095) + 1) != block.secondPage) {
            return null;
        }
        return block;
    }

    private long physical(long address) {
        long page = page(address & -4096L);
        return page < 0 ? -1 : page | address & 4095;
    }

    private long page(long page) {
        Long known = pages.get(page);
        if (known != null) {
            return known;
        }
        if (pages.size() >= pageLimit) {
            return -1;
        }
        long physical = c.mmu.codePage(page);
        if (physical >= 0) {
            pages.put(page, physical);
        }
        return physical;
    }

    /** The first half of the region, or null if that is less than a block. */
    Region half() {
        if (parts.size() == 1) {
            return null;
        }
        Region half = new Region(c, cache, entry, pageLimit, leastRuns);
        half.pages.putAll(pages);
        half.returns.putAll(returns);
        for (Part part : parts.subList(0, parts.size() / 2)) {
            half.parts.add(part);
            half.byDelta.put(part.delta, part);
        }
        return half;
    }

    /** The block the region is entered at. */
    Block entry() {
        return parts.get(0).block;
    }

    /** The covered block at a distance from the entry, or null. */
    Part at(long delta) {
        return byDelta.get(delta);
    }

    /** Where a function that starts at a distance returns to inside the region. */
    List<Long> returnsOf(long function) {
        return returns.getOrDefault(function, List.of());
    }

    CodeOrigin origin() {
        long base = entry & -4096L;
        return new CodeOrigin(parts.stream().map(p -> p.block).toArray(Block[]::new),
                pages.keySet().stream().mapToLong(page -> page - base).toArray(),
                pages.values().stream().mapToLong(Long::longValue).toArray());
    }
}
