package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/**
 * Packed operations that move data across the register: shuffles, unpacks, packs, shifts, horizontal sums, widening
 * moves, blends. Written over byte arrays: one routine serves MMX (8 bytes) and SSE (16).
 */
final class SseWide {
    /** Combines destination and source bytes into the result. */
    private interface Op {
        void run(byte[] a, byte[] b, byte[] result, int imm);
    }

    private SseWide() {
    }

    static Handler of(String name) {
        Handler shift = SseShifts.of(name);
        if (shift != null) {
            return shift;
        }
        Op op = op(name);
        if (op != null) {
            return (c, i) -> run(c, i, op);
        }
        return switch (name) {
            case "PMOVMSKB" -> (c, i) -> Insn.register(c, i.dst, 2, i.mmx ? mask(c.fpu.mmx(i.src), 8)
                    : mask(Xmm.low(c, i.src), 8) | mask(Xmm.high(c, i.src), 8) << 8);
            case "MOVMSKPS" -> (c, i) -> Insn.register(c, i.dst, 2,
                    mask(Xmm.low(c, i.src), 32) | mask(Xmm.high(c, i.src), 32) << 2);
            case "MOVMSKPD" -> (c, i) -> Insn.register(c, i.dst, 2,
                    Xmm.low(c, i.src) >>> 63 | Xmm.high(c, i.src) >>> 63 << 1);
            case "PTEST" -> SseWide::ptest;
            case "PBLENDVB" -> (c, i) -> blendVariable(c, i, 8);
            case "BLENDVPS" -> (c, i) -> blendVariable(c, i, 32);
            case "BLENDVPD" -> (c, i) -> blendVariable(c, i, 64);
            case "PMOVSXBW" -> (c, i) -> widen(c, i, 0, 1, true);
            case "PMOVSXBD" -> (c, i) -> widen(c, i, 0, 2, true);
            case "PMOVSXBQ" -> (c, i) -> widen(c, i, 0, 3, true);
            case "PMOVSXWD" -> (c, i) -> widen(c, i, 1, 2, true);
            case "PMOVSXWQ" -> (c, i) -> widen(c, i, 1, 3, true);
            case "PMOVSXDQ" -> (c, i) -> widen(c, i, 2, 3, true);
            case "PMOVZXBW" -> (c, i) -> widen(c, i, 0, 1, false);
            case "PMOVZXBD" -> (c, i) -> widen(c, i, 0, 2, false);
            case "PMOVZXBQ" -> (c, i) -> widen(c, i, 0, 3, false);
            case "PMOVZXWD" -> (c, i) -> widen(c, i, 1, 2, false);
            case "PMOVZXWQ" -> (c, i) -> widen(c, i, 1, 3, false);
            case "PMOVZXDQ" -> (c, i) -> widen(c, i, 2, 3, false);
            default -> null;
        };
    }

    private static Op op(String name) {
        return switch (name) {
            case "PUNPCKLBW" -> (a, b, r, imm) -> unpack(a, b, r, 1, 0);
            case "PUNPCKLWD" -> (a, b, r, imm) -> unpack(a, b, r, 2, 0);
            case "PUNPCKLDQ", "UNPCKLPS" -> (a, b, r, imm) -> unpack(a, b, r, 4, 0);
            case "PUNPCKLQDQ" -> (a, b, r, imm) -> unpack(a, b, r, 8, 0);
            case "PUNPCKHBW" -> (a, b, r, imm) -> unpack(a, b, r, 1, a.length / 2);
            case "PUNPCKHWD" -> (a, b, r, imm) -> unpack(a, b, r, 2, a.length / 2);
            case "PUNPCKHDQ", "UNPCKHPS" -> (a, b, r, imm) -> unpack(a, b, r, 4, a.length / 2);
            case "PUNPCKHQDQ" -> (a, b, r, imm) -> unpack(a, b, r, 8, 8);
            case "PACKSSWB" -> (a, b, r, imm) -> pack(a, b, r, 2, -128, 127);
            case "PACKUSWB" -> (a, b, r, imm) -> pack(a, b, r, 2, 0, 255);
            case "PACKSSDW" -> (a, b, r, imm) -> pack(a, b, r, 4, -32768, 32767);
            case "PACKUSDW" -> (a, b, r, imm) -> pack(a, b, r, 4, 0, 65535);
            case "PSHUFB" -> SseWide::pshufb;
            case "PALIGNR" -> SseWide::palignr;
            case "PSHUFW" -> (a, b, r, imm) -> shuffle(b, r, 2, 0, imm, 0);
            case "PSHUFD" -> (a, b, r, imm) -> shuffle(b, r, 4, 0, imm, 0);
            case "PSHUFLW" -> (a, b, r, imm) -> {
                System.arraycopy(b, 0, r, 0, 16);
                shuffle(b, r, 2, 0, imm, 0);
            };
            case "PSHUFHW" -> (a, b, r, imm) -> {
                System.arraycopy(b, 0, r, 0, 16);
                shuffle(b, r, 2, 8, imm, 8);
            };
            case "SHUFPS" -> (a, b, r, imm) -> {
                for (int n = 0; n < 4; n++) {
                    System.arraycopy(n < 2 ? a : b, 4 * (imm >>> 2 * n & 3), r, 4 * n, 4);
                }
            };
            case "SHUFPD" -> (a, b, r, imm) -> {
                System.arraycopy(a, 8 * (imm & 1), r, 0, 8);
                System.arraycopy(b, 8 * (imm >>> 1 & 1), r, 8, 8);
            };
            case "BLENDPS" -> (a, b, r, imm) -> blend(a, b, r, 4, imm);
            case "BLENDPD" -> (a, b, r, imm) -> blend(a, b, r, 8, imm);
            case "PBLENDW" -> (a, b, r, imm) -> blend(a, b, r, 2, imm);
            case "PHADDW" -> (a, b, r, imm) -> horizontal(a, b, r, 2, 1, false);
            case "PHADDD" -> (a, b, r, imm) -> horizontal(a, b, r, 4, 1, false);
            case "PHADDSW" -> (a, b, r, imm) -> horizontal(a, b, r, 2, 1, true);
            case "PHSUBW" -> (a, b, r, imm) -> horizontal(a, b, r, 2, -1, false);
            case "PHSUBD" -> (a, b, r, imm) -> horizontal(a, b, r, 4, -1, false);
            case "PHSUBSW" -> (a, b, r, imm) -> horizontal(a, b, r, 2, -1, true);
            case "PHMINPOSUW" -> SseWide::phminposuw;
            case "MPSADBW" -> SseWide::mpsadbw;
            default -> null;
        };
    }

    private static void run(Cpu c, Insn i, Op op) {
        int length = i.mmx ? 8 : 16;
        byte[] b = new byte[length];
        byte[] a = new byte[length];
        byte[] result = new byte[length];
        put(b, 0, Xmm.sourceLow(c, i));
        if (i.mmx) {
            put(a, 0, c.fpu.mmx(i.dst));
        } else {
            put(b, 8, Xmm.sourceHigh(c, i));
            put(a, 0, Xmm.low(c, i.dst));
            put(a, 8, Xmm.high(c, i.dst));
        }
        op.run(a, b, result, (int) i.imm);
        if (i.mmx) {
            c.fpu.mmx(i.dst, get(result, 0, 8));
        } else {
            Xmm.set(c, i.dst, get(result, 0, 8), get(result, 8, 8));
        }
    }

    private static void put(byte[] bytes, int at, long value) {
        for (int n = 0; n < 8; n++) {
            bytes[at + n] = (byte) (value >>> 8 * n);
        }
    }

    private static long get(byte[] bytes, int at, int count) {
        long value = 0;
        for (int n = 0; n < count; n++) {
            value |= (bytes[at + n] & 0xffL) << 8 * n;
        }
        return value;
    }

    private static long signed(byte[] bytes, int at, int count) {
        int up = 64 - 8 * count;
        return get(bytes, at, count) << up >> up;
    }

    private static void set(byte[] bytes, int at, int count, long value) {
        for (int n = 0; n < count; n++) {
            bytes[at + n] = (byte) (value >>> 8 * n);
        }
    }

    private static void unpack(byte[] a, byte[] b, byte[] r, int width, int from) {
        for (int n = 0; n < r.length / 2; n += width) {
            System.arraycopy(a, from + n, r, 2 * n, width);
            System.arraycopy(b, from + n, r, 2 * n + width, width);
        }
    }

    private static void pack(byte[] a, byte[] b, byte[] r, int width, long low, long high) {
        int half = width / 2;
        for (int n = 0; n < r.length / half; n++) {
            byte[] from = n < a.length / width ? a : b;
            long value = signed(from, n % (a.length / width) * width, width);
            set(r, n * half, half, Math.max(low, Math.min(high, value)));
        }
    }

    private static void pshufb(byte[] a, byte[] b, byte[] r, int imm) {
        for (int n = 0; n < r.length; n++) {
            r[n] = b[n] < 0 ? 0 : a[b[n] & r.length - 1];
        }
    }

    private static void palignr(byte[] a, byte[] b, byte[] r, int imm) {
        for (int n = 0; n < r.length; n++) {
            int from = n + imm;
            r[n] = from < r.length ? b[from] : from < 2 * r.length ? a[from - r.length] : 0;
        }
    }

    private static void shuffle(byte[] b, byte[] r, int width, int from, int imm, int to) {
        for (int n = 0; n < 4; n++) {
            System.arraycopy(b, from + width * (imm >>> 2 * n & 3), r, to + width * n, width);
        }
    }

    private static void blend(byte[] a, byte[] b, byte[] r, int width, int imm) {
        for (int n = 0; n < 16 / width; n++) {
            System.arraycopy((imm >>> n & 1) != 0 ? b : a, n * width, r, n * width, width);
        }
    }

    private static void horizontal(byte[] a, byte[] b, byte[] r, int width, int sign, boolean saturate) {
        int lanes = r.length / width;
        for (int n = 0; n < lanes; n++) {
            byte[] from = n < lanes / 2 ? a : b;
            int at = 2 * (n % (lanes / 2)) * width;
            long sum = signed(from, at, width) + sign * signed(from, at + width, width);
            set(r, n * width, width, saturate ? Math.max(-32768, Math.min(32767, sum)) : sum);
        }
    }

    private static void phminposuw(byte[] a, byte[] b, byte[] r, int imm) {
        int best = 0;
        for (int n = 1; n < 8; n++) {
            if (get(b, 2 * n, 2) < get(b, 2 * best, 2)) {
                best = n;
            }
        }
        set(r, 0, 2, get(b, 2 * best, 2));
        r[2] = (byte) best;
    }

    private static void mpsadbw(byte[] a, byte[] b, byte[] r, int imm) {
        int fromB = 4 * (imm & 3);
        int fromA = 4 * (imm >>> 2 & 1);
        for (int n = 0; n < 8; n++) {
            long sum = 0;
            for (int k = 0; k < 4; k++) {
                sum += Math.abs((a[fromA + n + k] & 0xff) - (b[fromB + k] & 0xff));
            }
            set(r, 2 * n, 2, sum);
        }
    }

    private static long mask(long value, int bits) {
        long result = 0;
        for (int n = 0; n < 64 / bits; n++) {
            result |= (value >>> bits * n + bits - 1 & 1) << n;
        }
        return result;
    }

    private static void ptest(Cpu c, Insn i) {
        long low = Xmm.sourceLow(c, i);
        long high = Xmm.sourceHigh(c, i);
        boolean zero = ((low & Xmm.low(c, i.dst)) | (high & Xmm.high(c, i.dst))) == 0;
        boolean carry = ((low & ~Xmm.low(c, i.dst)) | (high & ~Xmm.high(c, i.dst))) == 0;
        Flags.update(c, Flags.ARITHMETIC, (zero ? Flags.ZF : 0) | (carry ? Flags.CF : 0));
    }

    private static long select(long a, long b, long mask, int bits) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += bits) {
            long lane = bits == 64 ? -1L : (1L << bits) - 1 << shift;
            result |= (mask >>> shift + bits - 1 & 1) != 0 ? b & lane : a & lane;
        }
        return result;
    }

    private static void blendVariable(Cpu c, Insn i, int bits) {
        long low = Xmm.sourceLow(c, i);
        long high = Xmm.sourceHigh(c, i);
        Xmm.set(c, i.dst, select(Xmm.low(c, i.dst), low, Xmm.low(c, 0), bits),
                select(Xmm.high(c, i.dst), high, Xmm.high(c, 0), bits));
    }

    private static void widen(Cpu c, Insn i, int from, int to, boolean signed) {
        long source = Xmm.sourceLow(c, i);
        long[] half = new long[2];
        int lanes = 16 >> to;
        for (int n = 0; n < lanes; n++) {
            long raw = source >>> (n << from + 3);
            long value = signed ? Mem.signed(raw, from) : Mem.unsigned(raw, from);
            int at = n << to + 3;
            half[at >> 6] |= (to == 3 ? value : value & (1L << (8 << to)) - 1) << (at & 63);
        }
        Xmm.set(c, i.dst, half[0], half[1]);
    }
}
