package org.xenolith.soft.differential;

import java.util.List;
import java.util.Random;
import org.xenolith.soft.decode.Spec;

/** Operand values without which an instruction would only ever fault or fail. */
final class OperandValues {
    private static final List<Integer> SELECTORS = List.of(0x2b, 0x2b, 0x2b, 0x23, 0x33, 0, 3, 0x28, 0xfff8);

    private final Random random;
    private final CpuCase c;
    private final Spec row;
    private final Operands operands;

    OperandValues(Random random, CpuCase c, Spec row, Operands operands) {
        this.random = random;
        this.c = c;
        this.row = row;
        this.operands = operands;
    }

    private int selector() {
        return SELECTORS.get(random.nextInt(SELECTORS.size()));
    }

    /** @param reg the register that ModRM's middle field names */
    void choose(int opSize, int reg) {
        switch (row.name) {
            case "MOVTS", "LAR", "LSL", "VERR", "VERW" -> operands.value(selector(), 2);
            case "LDS", "LES", "LSS", "LFS", "LGS" -> c.memory(operands.address() + opSize, selector(), 2);
            case "CMPXCHG" -> {
                if (operands.isMemory() && random.nextBoolean()) {
                    c.memory(operands.address(), c.gpr(0), opSize);
                }
            }
            case "CMPXCHG8B" -> {
                if (operands.isMemory() && random.nextBoolean()) {
                    int half = opSize == 8 ? 8 : 4;
                    c.memory(operands.address(), c.gpr(0), half);
                    c.memory(operands.address() + half, c.gpr(2), half);
                }
            }
            case "LDMXCSR" -> operands.value(mxcsr(), 4);
            case "FXSAVE" -> image();
            case "FXRSTOR" -> {
                c.memory(operands.address() & -16, 0x7f | random.nextInt(4) << 10 | 3 << 8, 2);
                c.memory((operands.address() & -16) + 2, random.nextInt(8) << 11, 2);
                c.memory((operands.address() & -16) + 24, mxcsr(), 4);
            }
            case "BOUND" -> operands.value(random.nextLong(), 8);
            default -> { }
        }
    }

    private int mxcsr() {
        return random.nextInt(8) == 0 ? random.nextInt() : 0x1f80 | random.nextInt(4) << 13;
    }

    /** Instruction and data pointers, MXCSR's flags and mask, and what is reserved. */
    private void image() {
        long at = operands.address();
        c.ignore(at + 6, 18);
        c.ignore(at + 24, 8);
        c.ignore(at + (c.narrow() ? 288 : 416), c.narrow() ? 224 : 96);
    }
}
