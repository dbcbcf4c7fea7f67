package org.xenolith.soft.exec;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.Insn;

/**
 * Translated code: a region with one entry. Sets {@link Cpu#rip} and returns, or raises with precise state. Subclasses
 * are hidden classes made by the translator.
 */
public abstract class Code {
    /** The instructions that the translation leaves to their handlers. */
    protected final Insn[] insns;
    /** The decoded blocks the translation was made from, the entry first. */
    final Block[] blocks;

    protected Code(Insn[] insns, Block[] blocks) {
        this.insns = insns;
        this.blocks = blocks;
    }

    /** Whether memory still holds what the other blocks were decoded from; {@code host} is where the entry lies. */
    final boolean matches(Block entry, long host) {
        for (Block block : blocks) {
            if (!block.sameBytes(host + (block.physical - entry.physical))) {
                return false;
            }
        }
        return true;
    }

    public abstract void run(Cpu c);
}
