package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** Vector moves, inserts and extracts. */
final class SseMoves {
    private SseMoves() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "MOVUPS" -> (c, i) -> full(c, i, false);
            case "MOVAPS" -> (c, i) -> full(c, i, true);
            case "MOVSS" -> SseMoves::movss;
            case "MOVSD" -> SseMoves::movsd;
            case "MOVLPS" -> SseMoves::movlps;
            case "MOVHLPS" -> (c, i) -> Xmm.low(c, i.dst, Xmm.high(c, i.src));
            case "MOVLHPS" -> (c, i) -> c.x[2 * i.dst + 1] = Xmm.low(c, i.src);
            case "MOVHPS" -> (c, i) -> c.x[2 * i.dst + 1] = Mem.ld64(c, i.address(c));
            case "MOVHPST" -> (c, i) -> Mem.st64(c, i.address(c), Xmm.high(c, i.src));
            case "MOVSLDUP" -> (c, i) -> duplicate(c, i, 0);
            case "MOVSHDUP" -> (c, i) -> duplicate(c, i, 32);
            case "MOVDDUP" -> (c, i) -> {
                long value = Xmm.sourceLow(c, i);
                Xmm.set(c, i.dst, value, value);
            };
            case "MOVDX" -> SseMoves::movd;
            case "MOVXD" -> (c, i) -> i.target(c, i.mmx ? c.fpu.mmx(i.src) : Xmm.low(c, i.src));
            case "MOVQP" -> SseMoves::movqp;
            case "MOVQZ" -> SseMoves::movqz;
            case "MOVQ2DQ" -> (c, i) -> Xmm.set(c, i.dst, c.fpu.mmx(i.src), 0);
            case "MOVDQ2Q" -> (c, i) -> c.fpu.mmx(i.dst, Xmm.low(c, i.src));
            case "MASKMOVQ", "MASKMOVDQU" -> SseMoves::masked;
            case "PINSRB" -> (c, i) -> insert(c, i, i.src == Insn.MEM ? Mem.ld8(c, i.address(c)) : c.r[i.src], 0);
            case "PINSRW" -> (c, i) -> insert(c, i, i.src == Insn.MEM ? Mem.ld16(c, i.address(c)) : c.r[i.src], 1);
            case "PINSRD" -> (c, i) -> insert(c, i, i.source(c), i.srcSize);
            case "PEXTRWR" -> (c, i) -> Insn.register(c, i.dst, 2, extract(c, i, 1));
            case "PEXTRB" -> (c, i) -> store(c, i, extract(c, i, 0), 0);
            case "PEXTRW" -> (c, i) -> store(c, i, extract(c, i, 1), 1);
            case "PEXTRD" -> (c, i) -> i.target(c, extract(c, i, i.size));
            case "INSERTPS" -> SseMoves::insertps;
            case "EMMS" -> (c, i) -> c.fpu.emms();
            default -> null;
        };
    }

    private static void full(Cpu c, Insn i, boolean aligned) {
        if (i.dst >= 0) {
            if (i.src >= 0) {
                Xmm.set(c, i.dst, Xmm.low(c, i.src), Xmm.high(c, i.src));
                return;
            }
            Packed.load(c, aligned ? Xmm.aligned(c, i) : i.address(c), i.dst);
            return;
        }
        Packed.store(c, aligned ? Xmm.aligned(c, i) : i.address(c), i.src);
    }

    private static void movss(Cpu c, Insn i) {
        if (i.dst == Insn.MEM) {
            Mem.st32(c, i.address(c), Xmm.low(c, i.src));
        } else if (i.src == Insn.MEM) {
            Xmm.set(c, i.dst, Mem.ld32(c, i.address(c)), 0);
        } else {
            Xmm.word(c, i.dst, (int) Xmm.low(c, i.src));
        }
    }

    private static void movsd(Cpu c, Insn i) {
        if (i.dst == Insn.MEM) {
            Mem.st64(c, i.address(c), Xmm.low(c, i.src));
        } else if (i.src == Insn.MEM) {
            Xmm.set(c, i.dst, Mem.ld64(c, i.address(c)), 0);
        } else {
            Xmm.low(c, i.dst, Xmm.low(c, i.src));
        }
    }

    private static void movlps(Cpu c, Insn i) {
        if (i.dst == Insn.MEM) {
            Mem.st64(c, i.address(c), Xmm.low(c, i.src));
        } else {
            Xmm.low(c, i.dst, Xmm.sourceLow(c, i));
        }
    }

    private static void duplicate(Cpu c, Insn i, int shift) {
        long low = Xmm.sourceLow(c, i) >>> shift & 0xffffffffL;
        long high = Xmm.sourceHigh(c, i) >>> shift & 0xffffffffL;
        Xmm.set(c, i.dst, low | low << 32, high | high << 32);
    }

    private static void movd(Cpu c, Insn i) {
        long value = i.source(c);
        if (i.mmx) {
            c.fpu.mmx(i.dst, value);
        } else {
            Xmm.set(c, i.dst, value, 0);
        }
    }

    private static void movqp(Cpu c, Insn i) {
        if (i.dst == Insn.MEM) {
            Mem.st64(c, i.address(c), c.fpu.mmx(i.src));
        } else {
            c.fpu.mmx(i.dst, i.src == Insn.MEM ? Mem.ld64(c, i.address(c)) : c.fpu.mmx(i.src));
        }
    }

    private static void movqz(Cpu c, Insn i) {
        if (i.dst == Insn.MEM) {
            Mem.st64(c, i.address(c), Xmm.low(c, i.src));
        } else {
            Xmm.set(c, i.dst, Xmm.sourceLow(c, i), 0);
        }
    }

    private static void masked(Cpu c, Insn i) {
        long address = (c.r[Cpu.RDI] & i.addressMask()) + c.segBase[i.segment] & i.linearMask();
        int count = i.mmx ? 8 : 16;
        for (int n = 0; n < count; n++) {
            long mask = i.mmx ? c.fpu.mmx(i.src) : c.x[2 * i.src + (n >> 3)];
            long data = i.mmx ? c.fpu.mmx(i.dst) : c.x[2 * i.dst + (n >> 3)];
            if ((mask >>> 8 * (n & 7) & 0x80) != 0) {
                Mem.st8(c, address + n, data >>> 8 * (n & 7));
            }
        }
    }

    private static void insert(Cpu c, Insn i, long value, int size) {
        int lanes = (i.mmx ? 8 : 16) >> size;
        int lane = (int) i.imm & lanes - 1;
        int shift = (lane << size + 3) & 63;
        long mask = size == 3 ? -1L : (1L << (8 << size)) - 1 << shift;
        long placed = value << shift & mask;
        if (i.mmx) {
            c.fpu.mmx(i.dst, c.fpu.mmx(i.dst) & ~mask | placed);
        } else {
            int half = 2 * i.dst + (lane << size >> 3);
            c.x[half] = c.x[half] & ~mask | placed;
        }
    }

    private static long extract(Cpu c, Insn i, int size) {
        int lanes = (i.mmx ? 8 : 16) >> size;
        int lane = (int) i.imm & lanes - 1;
        long half = i.mmx ? c.fpu.mmx(i.src) : c.x[2 * i.src + (lane << size >> 3)];
        return Mem.unsigned(half >>> ((lane << size + 3) & 63), size);
    }

    private static void store(Cpu c, Insn i, long value, int size) {
        if (i.dst >= 0) {
            c.r[i.dst & 15] = value;
        } else {
            Mem.store(c, i.address(c), size, value);
        }
    }

    private static void insertps(Cpu c, Insn i) {
        int imm = (int) i.imm;
        int from = imm >>> 6;
        long word = i.src == Insn.MEM ? Mem.ld32(c, i.address(c))
                : c.x[2 * i.src + (from >> 1)] >>> 32 * (from & 1) & 0xffffffffL;
        int to = imm >>> 4 & 3;
        long[] half = {Xmm.low(c, i.dst), Xmm.high(c, i.dst)};
        int shift = 32 * (to & 1);
        half[to >> 1] = half[to >> 1] & ~(0xffffffffL << shift) | word << shift;
        for (int n = 0; n < 4; n++) {
            if ((imm >>> n & 1) != 0) {
                half[n >> 1] &= ~(0xffffffffL << 32 * (n & 1));
            }
        }
        Xmm.set(c, i.dst, half[0], half[1]);
    }
}
