package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** Packed shifts by an immediate or by the low 64 bits of an operand, and whole-register byte shifts. */
final class SseShifts {
    private static final int LEFT = 0, RIGHT = 1, ARITHMETIC = 2;

    private SseShifts() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "PSLLW" -> (c, i) -> run(c, i, 16, LEFT);
            case "PSLLD" -> (c, i) -> run(c, i, 32, LEFT);
            case "PSLLQ" -> (c, i) -> run(c, i, 64, LEFT);
            case "PSRLW" -> (c, i) -> run(c, i, 16, RIGHT);
            case "PSRLD" -> (c, i) -> run(c, i, 32, RIGHT);
            case "PSRLQ" -> (c, i) -> run(c, i, 64, RIGHT);
            case "PSRAW" -> (c, i) -> run(c, i, 16, ARITHMETIC);
            case "PSRAD" -> (c, i) -> run(c, i, 32, ARITHMETIC);
            case "PSLLDQ" -> (c, i) -> bytes(c, i, true);
            case "PSRLDQ" -> (c, i) -> bytes(c, i, false);
            default -> null;
        };
    }

    private static void run(Cpu c, Insn i, int bits, int kind) {
        long count;
        if (i.src == Insn.IMM) {
            count = i.imm;
        } else {
            count = Xmm.sourceLow(c, i);
        }
        int by = Long.compareUnsigned(count, bits) >= 0 ? bits : (int) count;
        if (i.mmx) {
            c.fpu.mmx(i.dst, shift(c.fpu.mmx(i.dst), bits, by, kind));
        } else {
            Xmm.set(c, i.dst, shift(Xmm.low(c, i.dst), bits, by, kind), shift(Xmm.high(c, i.dst), bits, by, kind));
        }
    }

    private static long shift(long value, int bits, int by, int kind) {
        if (by == bits && kind != ARITHMETIC) {
            return 0;
        }
        if (bits == 64) {
            return kind == LEFT ? value << by : value >>> by;
        }
        long mask = (1L << bits) - 1;
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            long lane = value >>> at & mask;
            long shifted = switch (kind) {
                case LEFT -> lane << by;
                case RIGHT -> lane >>> by;
                default -> lane << 64 - bits >> 64 - bits + Math.min(by, bits - 1);
            };
            result |= (shifted & mask) << at;
        }
        return result;
    }

    private static void bytes(Cpu c, Insn i, boolean left) {
        int by = 8 * (int) Math.min(i.imm, 16);
        long low = Xmm.low(c, i.dst);
        long high = Xmm.high(c, i.dst);
        if (by == 0) {
            return;
        }
        if (by >= 128) {
            Xmm.set(c, i.dst, 0, 0);
        } else if (by >= 64) {
            Xmm.set(c, i.dst, left ? 0 : high >>> by - 64, left ? low << by - 64 : 0);
        } else if (left) {
            Xmm.set(c, i.dst, low << by, high << by | low >>> 64 - by);
        } else {
            Xmm.set(c, i.dst, low >>> by | high << 64 - by, high >>> by);
        }
    }
}
