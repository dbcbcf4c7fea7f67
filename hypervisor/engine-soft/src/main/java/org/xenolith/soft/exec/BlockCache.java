package org.xenolith.soft.exec;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.CodeReader;
import org.xenolith.soft.decode.Decoder;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.memory.PhysicalMemory;
import org.xenolith.soft.memory.RamSlot;
import org.xenolith.soft.memory.Raw;

/**
 * A machine's decoded blocks by guest-physical address and mode, shared by its vCPUs. Stores to their bytes drop them;
 * a look-up compares the bytes as well, since back ends store behind the engine's back.
 */
public final class BlockCache {
    private static final int MAX_INSNS = 64;
    /** Some 700 bytes each. */
    private static final int MAX_BLOCKS = 150_000;

    private final PhysicalMemory memory;
    private final LongConsumer dropWritable;
    private final Runnable leaveTranslations;
    private final int maxBlocks;
    /** The page, in order of address, at which the next eviction goes on. */
    private int hand;
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder codeStores = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /**
     * @param dropWritable      drops every vCPU's writable TLB entry for a host page
     * @param leaveTranslations makes every vCPU leave translated code soon
     */
    public BlockCache(PhysicalMemory memory, LongConsumer dropWritable, Runnable leaveTranslations) {
        this(memory, dropWritable, leaveTranslations, MAX_BLOCKS);
    }

    /** @param maxBlocks decoded blocks to keep at most */
    BlockCache(PhysicalMemory memory, LongConsumer dropWritable, Runnable leaveTranslations, int maxBlocks) {
        this.maxBlocks = maxBlocks;
        this.leaveTranslations = leaveTranslations;
        this.memory = memory;
        this.dropWritable = dropWritable;
        memory.watcher(this::beforeStore);
    }

    public int size() {
        return count.get();
    }

    /** Stores to lines that hold code, so far. */
    public long codeStores() {
        return codeStores.sum();
    }

    /** Blocks dropped because their bytes changed, so far. */
    public long dropped() {
        return dropped.sum();
    }

    /**
     * The block at the CPU's RIP, decoded if needed; null when RIP points outside RAM. May raise a fetch fault.
     */
    public Block find(Cpu c, Decoder decoder) {
        long linear = c.mode == Cpu.MODE64 ? c.rip : c.rip + c.segBase[Cpu.CS] & 0xffffffffL;
        long physical = c.mmu.fetch(linear);
        RamSlot slot = memory.find(physical);
        if (slot == null) {
            return null;
        }
        CodePage page = page(slot, physical);
        Block block = page == null ? null : page.find((int) physical & 4095, c.mode);
        if (block != null && block.isValid()) {
            long second = block.secondPage < 0 ? -1 : c.mmu.fetch((linear | 4095) + 1) & -4096L;
            if (second == block.secondPage && unchanged(block)) {
                return block;
            }
            drop(page, block);
        }
        return build(c, decoder, linear, physical, slot, MAX_INSNS);
    }

    /** A block of the one instruction at RIP, not kept. */
    public Block single(Cpu c, Decoder decoder) {
        long linear = c.mode == Cpu.MODE64 ? c.rip : c.rip + c.segBase[Cpu.CS] & 0xffffffffL;
        long physical = c.mmu.fetch(linear);
        RamSlot slot = memory.find(physical);
        return slot == null ? null : decode(c, decoder, linear, physical, slot, 1);
    }

    /** The block that starts at a physical address, decoded if needed, without a fetch of further pages; or null. */
    public Block at(long physical, int mode) {
        RamSlot slot = memory.find(physical);
        CodePage page = slot == null ? null : page(slot, physical);
        Block block = page == null ? null : page.find((int) physical & 4095, mode);
        return block != null && block.isValid() ? block : null;
    }

    /** Whether a block found before is still what stands at RIP. May raise a fetch fault. */
    boolean stands(Cpu c, Block block) {
        if (!block.isValid() || c.mmu.fetch(c.rip) != block.physical) {
            return false;
        }
        return (block.secondPage < 0 || (c.mmu.fetch((c.rip | 4095) + 1) & -4096L) == block.secondPage)
                && unchanged(block);
    }

    /** Whether a translation's pages are mapped from RIP as when it was made, and hold what they held. */
    boolean fits(Cpu c, Code code) {
        long page = c.rip & -4096L;
        for (int n = 0; n < code.distances.length; n++) {
            if (c.mmu.codePage(page + code.distances[n]) != code.physicals[n]) {
                return false;
            }
        }
        for (Block block : code.blocks) {
            if (!unchanged(block)) {
                return false;
            }
        }
        return true;
    }

    private boolean unchanged(Block block) {
        long host = memory.host(block.physical);
        long second = block.secondPage < 0 ? 0 : memory.host(block.secondPage);
        return host != 0 && (block.secondPage < 0 || second != 0) && block.matches(host, second);
    }

    /** The page's blocks, or null when it never held any. */
    private static CodePage page(RamSlot slot, long physical) {
        return (CodePage) slot.code(physical);
    }

    private static CodePage madePage(RamSlot slot, long physical) {
        CodePage page = page(slot, physical);
        return page != null ? page : (CodePage) slot.code(physical, new CodePage());
    }

    private Block build(Cpu c, Decoder decoder, long linear, long physical, RamSlot slot, int max) {
        if (count.get() > maxBlocks) {
            evict();
        }
        mark(slot, physical, 1);
        Block block = decode(c, decoder, linear, physical, slot, max);
        mark(slot, physical, block.firstPart());
        if (block.secondPage >= 0) {
            RamSlot second = memory.find(block.secondPage);
            if (second != null) {
                mark(second, block.secondPage, block.length - block.firstPart());
                madePage(second, block.secondPage).reachIn(block);
            }
        }
        if (madePage(slot, physical).put(block)) {
            count.incrementAndGet();
        }
        return block;
    }

    private void mark(RamSlot slot, long physical, int length) {
        if (slot.markCode(physical, length)) {
            dropWritable.accept(slot.hostOf(physical & -4096L));
        }
    }

    private Block decode(Cpu c, Decoder decoder, long linear, long physical, RamSlot slot, int max) {
        long host = slot.hostOf(physical);
        int inPage = 4096 - (int) (physical & 4095);
        long[] second = {-1, 0};
        CodeReader reader = offset -> {
            if (offset < inPage) {
                return (int) Raw.get8(host + offset);
            }
            if (second[0] < 0) {
                second[0] = c.mmu.fetch((linear | 4095) + 1) & -4096L;
                second[1] = memory.host(second[0]);
            }
            return second[1] == 0 ? 0xff : (int) Raw.get8(second[1] + offset - inPage);
        };
        List<Insn> insns = new ArrayList<>();
        int at = 0;
        while (insns.size() < max && (at == 0 || at < inPage - 15 || fits(reader, decoder, at, inPage, c.mode))) {
            Insn insn = decoder.decode(reader, at, c.mode);
            insns.add(insn);
            c.counts.decoded++;
            at = insn.next;
            if (insn.ends) {
                break;
            }
        }
        if (!insns.get(insns.size() - 1).ends) {
            insns.add(Block.stop(at, c.mode));
        }
        byte[] bytes = new byte[at];
        for (int n = 0; n < at; n++) {
            bytes[n] = (byte) reader.at(n);
        }
        return new Block(physical, at, c.mode, insns.toArray(new Insn[0]), bytes, at > inPage ? second[0] : -1);
    }

    /** Whether the instruction at {@code at}, near the page's end, stays inside it. */
    private static boolean fits(CodeReader reader, Decoder decoder, int at, int inPage, int mode) {
        if (at >= inPage) {
            return false;
        }
        Insn insn = decoder.decode(offset -> offset < inPage ? reader.at(offset) : 0x90, at, mode);
        return insn.next <= inPage;
    }

    private void drop(CodePage page, Block block) {
        for (Block gone : page.removeOverlapping(block.physical & -4096L, (int) block.physical & 4095,
                ((int) block.physical & 4095) + 1)) {
            gone.invalidate();
            dropped.increment();
            count.decrementAndGet();
        }
    }

    private void beforeStore(RamSlot slot, long gpa, int length) {
        CodePage page = page(slot, gpa);
        if (page == null) {
            slot.clearCode(gpa);
            return;
        }
        codeStores.increment();
        int from = (int) gpa & 4095;
        List<Block> gone = page.removeOverlapping(gpa & -4096L, from, from + length);
        boolean translated = false;
        for (Block block : gone) {
            translated |= block.isTranslated();
            block.invalidate();
        }
        if (translated) {
            leaveTranslations.run();
        }
        count.addAndGet(-gone.size());
        dropped.add(gone.size());
        if (!gone.isEmpty() && page.isEmpty()) {
            slot.clearCode(gpa);
        }
    }

    /** Drops every translation but no decoded block; they are made again as they are needed. */
    public void dropTranslations() {
        memory.forEachCode(page -> {
            for (Block block : ((CodePage) page).starting()) {
                Code translation = block.code;
                if (translation != null) {
                    Block.drop(translation);
                }
            }
        });
        leaveTranslations.run();
    }

    /** Drops what was decoded from a region that is mapped no more. */
    public void forget(RamSlot slot) {
        slot.forEachCode(page -> dropFrom((CodePage) page, block -> true));
        leaveTranslations.run();
    }

    private void dropFrom(CodePage page, Predicate<Block> which) {
        List<Block> gone = page.remove(which);
        gone.forEach(Block::invalidate);
        count.addAndGet(-gone.size());
    }

    /** Drops a quarter of the blocks: those of which no translation was made if that is enough, else any. */
    private synchronized void evict() {
        int wanted = maxBlocks - maxBlocks / 4;
        if (count.get() <= maxBlocks) {
            return;
        }
        evictTo(wanted, block -> !block.isTranslated());
        evictTo(wanted, block -> true);
        leaveTranslations.run();
    }

    private void evictTo(int wanted, Predicate<Block> which) {
        List<CodePage> pages = new ArrayList<>();
        memory.forEachCode(page -> pages.add((CodePage) page));
        for (int n = 0; n < pages.size() && count.get() > wanted; n++) {
            dropFrom(pages.get(hand++ % pages.size()), which);
        }
        hand %= Math.max(1, pages.size());
    }
}
