package org.xenolith.soft.exec;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.Insn;

/**
 * Translated code: a region with one entry. Sets {@link Cpu#rip} and returns, or raises with precise state; returns at
 * once, with nothing changed, while the CPU wants attention. Subclasses are hidden classes made by the translator.
 */
public abstract class Code {
    /** The instructions that the translation leaves to their handlers. */
    protected final Insn[] insns;
    /** The decoded blocks the translation was made from, the entry first. */
    final Block[] blocks;
    /** The pages the region lies in: distance from the entry's page, and the guest-physical page found there. */
    final long[] distances;
    final long[] physicals;
    volatile boolean valid = true;

    protected Code(Insn[] insns, CodeOrigin origin) {
        this.insns = insns;
        blocks = origin.blocks();
        distances = origin.distances();
        physicals = origin.physicals();
    }

    public abstract void run(Cpu c);
}
