package org.xenolith.soft.decode;

import org.xenolith.soft.cpu.Cpu;

/**
 * The forms of one instruction that have code of their own, by operand sizes and kinds of operands. Filled once, then
 * read by any thread.
 */
public final class Forms {
    /** For an instruction without such forms. */
    static final Forms NONE = new Forms();

    private static final int KINDS = 5;
    private static final String LETTERS = "-imrh";

    private final Step[] steps = new Step[4 * 4 * KINDS * KINDS];

    /**
     * Adds forms.
     *
     * @param keys each of destination's size (log2 of bytes), source's size, kind of destination, kind of source; kinds are
     *             {@code r} a register, {@code h} one of AH to BH, {@code m} memory, {@code i} an immediate, {@code -} none
     */
    public Forms add(Step step, String... keys) {
        for (String key : keys) {
            steps[index(key.charAt(0) - '0', key.charAt(1) - '0', LETTERS.indexOf(key.charAt(2)),
                    LETTERS.indexOf(key.charAt(3)))] = step;
        }
        return this;
    }

    /** The code for an instruction; {@link Step#HANDLER} when its form has none. */
    Step of(Insn i) {
        if (i.mode != Cpu.MODE64 || i.addressSize != 3 || i.lock || i.size > 3 || i.srcSize > 3) {
            return Step.HANDLER;
        }
        Step step = steps[index(i.size, i.srcSize, kind(i.dst), kind(i.src))];
        return step == null ? Step.HANDLER : step;
    }

    private static int index(int size, int srcSize, int destination, int source) {
        return ((size << 2 | srcSize) * KINDS + destination) * KINDS + source;
    }

    private static int kind(int operand) {
        return operand >= Insn.HIGH_BYTE ? 4 : operand >= 0 ? 3 : operand == Insn.MEM ? 2 : operand == Insn.IMM ? 1 : 0;
    }
}
