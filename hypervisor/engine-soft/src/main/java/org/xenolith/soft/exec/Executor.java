package org.xenolith.soft.exec;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Dispatcher;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.GuestFault;
import org.xenolith.soft.cpu.Interrupts;
import org.xenolith.soft.cpu.VcpuExit;
import org.xenolith.soft.decode.Decoder;
import org.xenolith.soft.decode.Insn;

/** Runs one vCPU's blocks. Owned by its thread. */
public final class Executor implements Dispatcher {
    /** Told of blocks that ran often. */
    public interface Promoter {
        /** Told of a block that the interpreter has run often at {@code rip}. */
        void hot(Cpu c, Block block, long rip);
    }

    /** Calls of translated code inside each other; deeper ones end at their callers' dispatcher. */
    private static final int MAX_DEPTH = 64;

    private final int promoteAfter;

    private final Cpu c;
    private final BlockCache cache;
    private final Decoder decoder;
    private final Promoter promoter;
    private final JumpCache user = new JumpCache();
    private final JumpCache supervisor = new JumpCache();
    private int depth;

    public Executor(Cpu cpu, BlockCache blocks, Decoder instructionDecoder, Promoter hotBlocks,
            int runsBeforePromotion) {
        promoteAfter = runsBeforePromotion;
        c = cpu;
        cache = blocks;
        decoder = instructionDecoder;
        promoter = hotBlocks;
        cpu.dispatcher = this;
    }

    public void flushJumps(boolean global) {
        user.clear();
        if (global) {
            supervisor.clear();
        }
    }

    public void flushPage(long va) {
        user.clearPage(va);
        supervisor.clearPage(va);
    }

    /** Runs until {@link Cpu#attention} is set. Guest faults are delivered; {@link VcpuExit} passes through. */
    public void runUntilAttention() {
        while (c.attention.getPlain() == 0) {
            depth = 0;
            try {
                if (c.mode == Cpu.MODE64) {
                    run64();
                } else {
                    interpret(cache.find(c, decoder));
                }
            } catch (GuestFault fault) {
                deliver(fault);
            }
        }
    }

    @Override
    public boolean call(long back) {
        if (depth == MAX_DEPTH) {
            return false;
        }
        depth++;
        int level = c.cpl;
        JumpCache jumps = level == 3 ? user : supervisor;
        int epoch = jumps.epoch();
        boolean there = false;
        while (c.attention.getPlain() == 0 && c.mode == Cpu.MODE64 && !there) {
            run64();
            there = c.rip == back && c.cpl == level;
        }
        depth--;
        return there && c.attention.getPlain() == 0 && c.mode == Cpu.MODE64 && jumps.epoch() == epoch;
    }

    private void run64() {
        JumpCache jumps = c.cpl == 3 ? user : supervisor;
        long rip = c.rip;
        JumpCache.Entry entry = jumps.at(rip);
        if (entry.rip == rip && jumps.current(entry)) {
            Code code = entry.code;
            if (code != null && code.valid) {
                c.counts.translatedRuns++;
                code.run(c);
                return;
            }
        }
        slowly(jumps, entry, rip);
    }

    private void slowly(JumpCache jumps, JumpCache.Entry entry, long rip) {
        Block block = entry.block;
        if (entry.rip != rip || block == null || !block.isValid() || !jumps.current(entry)) {
            if (entry.rip != rip || block == null || !cache.stands(c, block)) {
                block = cache.find(c, decoder);
                c.counts.jumpsFilled++;
            } else {
                c.counts.jumpsChecked++;
            }
            if (block != null) {
                jumps.put(entry, rip, block);
            }
        }
        if (block == null) {
            interpret(null);
            return;
        }
        Code code = block.code;
        if (code != null && code != entry.refused) {
            if (cache.fits(c, code)) {
                jumps.put(entry, code);
                c.counts.translatedRuns++;
                code.run(c);
                return;
            }
            entry.refused = code;
        }
        interpret(block);
        if (++block.runs >= promoteAfter) {
            block.runs = 0;
            promoter.hot(c, block, rip);
        }
    }

    /** Runs the instruction at RIP and nothing else. Returns whether it completed (it may have faulted). */
    public boolean step() {
        try {
            return interpret(cache.single(c, decoder));
        } catch (GuestFault fault) {
            deliver(fault);
            return false;
        }
    }

    /** Interprets a block; there is none where RIP points outside RAM. */
    private boolean interpret(Block block) {
        if (block == null) {
            c.host.tripleFault();
            return false;
        }
        Insn[] insns = block.insns;
        long start = c.rip;
        c.r[Cpu.BLOCK_RIP] = start;
        int n = 0;
        try {
            Insn insn;
            do {
                insn = insns[n];
                insn.step.run(c, insn);
                n++;
            } while (!insn.ends);
            c.counts.interpreted += n;
            c.counts.interpretedBlocks++;
            return true;
        } catch (GuestFault fault) {
            c.rip = start + insns[n].offset & insns[n].linearMask();
            deliver(fault);
            return false;
        } catch (VcpuExit exit) {
            c.rip = start + insns[n].offset & insns[n].linearMask();
            throw exit;
        }
    }

    private void deliver(GuestFault fault) {
        if (!Interrupts.deliver(c, fault.vector, fault.hasError, fault.error, false)) {
            c.host.tripleFault();
        }
    }

    /** Takes an external interrupt or a trap with RIP as the return address. */
    public void interrupt(int vector) {
        if (!Interrupts.deliver(c, vector, false, 0, false)) {
            c.host.tripleFault();
        }
    }

    public boolean interruptsOn() {
        return (c.eflags & Flags.IF) != 0;
    }
}
