package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Stack;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** Near control transfers. Every handler sets {@link Cpu#rip}. */
final class Branches {
    private Branches() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "JMP" -> (c, i) -> c.rip = target(c, i);
            case "JCC" -> (c, i) -> c.rip = Flags.condition(c, i.low) ? target(c, i) : i.nextRip(c);
            case "CALL" -> (c, i) -> {
                long target = target(c, i);
                Stack.push(c, i.opSize, i.nextRip(c));
                c.rip = target;
            };
            case "JMPI" -> (c, i) -> c.rip = mask(i.target(c), i.opSize);
            case "CALLI" -> (c, i) -> {
                long target = mask(i.target(c), i.opSize);
                Stack.push(c, i.opSize, i.nextRip(c));
                c.rip = target;
            };
            case "RET" -> (c, i) -> {
                long target = mask(Stack.pop(c, i.opSize), i.opSize);
                if (i.dst == Insn.IMM) {
                    Stack.set(c, c.r[Cpu.RSP] + i.imm);
                }
                c.rip = target;
            };
            case "LOOP" -> (c, i) -> loop(c, i, true);
            case "LOOPE" -> (c, i) -> loop(c, i, Flags.zf(c));
            case "LOOPNE" -> (c, i) -> loop(c, i, !Flags.zf(c));
            case "JCXZ" -> (c, i) -> c.rip = count(c, i) == 0 ? target(c, i) : i.nextRip(c);
            default -> null;
        };
    }

    private static long mask(long target, int size) {
        return size == 3 ? target : size == 2 ? target & 0xffffffffL : target & 0xffff;
    }

    private static long target(Cpu c, Insn i) {
        return mask(i.nextRip(c) + i.imm, i.opSize);
    }

    private static long count(Cpu c, Insn i) {
        return c.r[Cpu.RCX] & i.addressMask();
    }

    private static void loop(Cpu c, Insn i, boolean wanted) {
        Insn.register(c, Cpu.RCX, i.addressSize, c.r[Cpu.RCX] - 1);
        c.rip = wanted && count(c, i) != 0 ? target(c, i) : i.nextRip(c);
    }
}
