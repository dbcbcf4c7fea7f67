package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/**
 * MOVS STOS LODS CMPS SCAS INS OUTS. A repeated one ends its block: it sets RIP to the next instruction when the count
 * is used up, or to itself when something wants the vCPU's attention.
 */
final class Strings {
    /** Executes one element. Returns what it compared as a zero flag, or whatever for the others. */
    private interface Element {
        boolean run(Cpu c, Insn i);
    }

    private static final int CHECK_EVERY = 256;

    private Strings() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "MOVS" -> (c, i) -> repeat(c, i, Strings::movs, false);
            case "STOS" -> (c, i) -> repeat(c, i, Strings::stos, false);
            case "LODS" -> (c, i) -> repeat(c, i, Strings::lods, false);
            case "CMPS" -> (c, i) -> repeat(c, i, Strings::cmps, true);
            case "SCAS" -> (c, i) -> repeat(c, i, Strings::scas, true);
            case "INS" -> (c, i) -> {
                PortOps.permit(c);
                repeat(c, i, Strings::ins, false);
            };
            case "OUTS" -> (c, i) -> {
                PortOps.permit(c);
                repeat(c, i, Strings::outs, false);
            };
            default -> null;
        };
    }

    private static void repeat(Cpu c, Insn i, Element element, boolean compares) {
        if (i.repeat == 0) {
            element.run(c, i);
            return;
        }
        int budget = CHECK_EVERY;
        while (count(c, i) != 0) {
            if (BulkStrings.tryRun(c, i)) {
                if (c.attention.get() != 0) {
                    break;
                }
                continue;
            }
            boolean zero = element.run(c, i);
            count(c, i, count(c, i) - 1);
            c.host.retired();
            if (compares && zero != (i.repeat == 0xf3)) {
                c.rip = i.nextRip(c);
                return;
            }
            if (--budget == 0) {
                budget = CHECK_EVERY;
                if (c.attention.get() != 0) {
                    break;
                }
            }
        }
        c.rip = count(c, i) == 0 ? i.nextRip(c) : c.r[Cpu.BLOCK_RIP] + i.offset;
    }

    static long count(Cpu c, Insn i) {
        return c.r[Cpu.RCX] & i.addressMask();
    }

    static void count(Cpu c, Insn i, long value) {
        Insn.register(c, Cpu.RCX, i.addressSize, value);
    }

    static long source(Cpu c, Insn i) {
        return (c.r[Cpu.RSI] & i.addressMask()) + c.segBase[i.segment] & i.linearMask();
    }

    static long destination(Cpu c, Insn i) {
        long base = i.mode == Cpu.MODE64 ? 0 : c.segBase[Cpu.ES];
        return (c.r[Cpu.RDI] & i.addressMask()) + base & i.linearMask();
    }

    static void advance(Cpu c, Insn i, int register, long bytes) {
        Insn.register(c, register, i.addressSize, c.r[register] + bytes);
    }

    private static long step(Cpu c, Insn i) {
        return (c.eflags & Flags.DF) != 0 ? -(1L << i.size) : 1L << i.size;
    }

    private static boolean movs(Cpu c, Insn i) {
        Mem.store(c, destination(c, i), i.size, Mem.load(c, source(c, i), i.size));
        advance(c, i, Cpu.RSI, step(c, i));
        advance(c, i, Cpu.RDI, step(c, i));
        return true;
    }

    private static boolean stos(Cpu c, Insn i) {
        Mem.store(c, destination(c, i), i.size, c.r[Cpu.RAX]);
        advance(c, i, Cpu.RDI, step(c, i));
        return true;
    }

    private static boolean lods(Cpu c, Insn i) {
        Insn.register(c, Cpu.RAX, i.size, Mem.load(c, source(c, i), i.size));
        advance(c, i, Cpu.RSI, step(c, i));
        return true;
    }

    private static boolean compare(Cpu c, Insn i, long a, long b) {
        c.ccDst = a - b;
        c.ccSrc = b;
        c.ccOp = Flags.SUB | i.size;
        return a == b;
    }

    private static boolean cmps(Cpu c, Insn i) {
        long a = Mem.load(c, source(c, i), i.size);
        long b = Mem.load(c, destination(c, i), i.size);
        advance(c, i, Cpu.RSI, step(c, i));
        advance(c, i, Cpu.RDI, step(c, i));
        return compare(c, i, a, b);
    }

    private static boolean scas(Cpu c, Insn i) {
        long b = Mem.load(c, destination(c, i), i.size);
        advance(c, i, Cpu.RDI, step(c, i));
        return compare(c, i, Insn.register(c, Cpu.RAX, i.size), b);
    }

    private static boolean ins(Cpu c, Insn i) {
        long value = c.host.portIn((int) c.r[Cpu.RDX] & 0xffff, i.size);
        Mem.store(c, destination(c, i), i.size, value);
        advance(c, i, Cpu.RDI, step(c, i));
        return true;
    }

    private static boolean outs(Cpu c, Insn i) {
        c.host.portOut((int) c.r[Cpu.RDX] & 0xffff, i.size, Mem.load(c, source(c, i), i.size));
        advance(c, i, Cpu.RSI, step(c, i));
        return true;
    }
}
