package org.xenolith.soft.differential;

import java.util.Arrays;
import java.util.Random;
import org.xenolith.soft.decode.Spec;

/**
 * Makes taken and untaken transfers of control tell themselves apart: the instruction is followed by one that changes
 * RDI, which a taken transfer skips.
 */
final class Transfers {
    private static final byte[] MARKER = {(byte) 0xbf, 0x55, 0x44, 0x33, 0x22, (byte) 0x90};
    static final int SKIPPED = MARKER.length;

    private final Random random;
    private final CpuCase c;
    private final Spec row;
    private final Operands operands;

    Transfers(Random random, CpuCase c, Spec row, Operands operands) {
        this.random = random;
        this.c = c;
        this.row = row;
        this.operands = operands;
    }

    /** Returns the code to run; stack or operand point behind the marker. */
    byte[] apply(byte[] instruction, int opSize) {
        long target = CpuCase.CODE + instruction.length + SKIPPED;
        int code = c.narrow() ? 0x23 : 0x33;
        int word = c.narrow() ? 4 : 8;
        long stack = c.gpr(4);
        switch (row.name) {
            case "RET" -> c.memory(stack, target, word);
            case "CALLI", "JMPI" -> operands.value(target, word);
            case "CALLFI", "JMPFI" -> {
                c.memory(operands.address(), target, opSize);
                c.memory(operands.address() + opSize, code, 2);
            }
            case "RETF" -> frame(stack, opSize, target, code);
            case "IRET" -> frame(stack, opSize, target, code, flags(), stack + 64, 0x2b);
            case "POPF" -> c.memory(stack, flags(), 8);
            case "POPS" -> c.memory(stack, random.nextInt(4) == 0 ? random.nextInt(0x40) : 0x2b, 2);
            case "JCC", "JMP", "CALL", "LOOP", "LOOPE", "LOOPNE", "JCXZ", "CALLF", "JMPF" -> { }
            default -> {
                return instruction;
            }
        }
        byte[] result = Arrays.copyOf(instruction, instruction.length + SKIPPED);
        System.arraycopy(MARKER, 0, result, instruction.length, SKIPPED);
        return result;
    }

    private void frame(long at, int slot, long... values) {
        for (int n = 0; n < values.length; n++) {
            c.memory(at + (long) n * slot, values[n], slot);
        }
    }

    private long flags() {
        return 0x202 | random.nextInt() & 0xcd5;
    }
}
