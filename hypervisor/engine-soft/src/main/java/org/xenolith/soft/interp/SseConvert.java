package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.fpu.Rounding;

/** Conversions between integers, single and double precision, and ROUNDxx. */
final class SseConvert {
    private static final int BAD32 = 0x80000000;

    private SseConvert() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "CVTSI2SS" -> (c, i) -> Xmm.word(c, i.dst, fromLong(c, Mem.signed(i.source(c), i.srcSize)));
            case "CVTSI2SD" -> (c, i) -> Xmm.low(c, i.dst, bits(fromLong64(c, Mem.signed(i.source(c), i.srcSize))));
            case "CVTSS2SI" -> (c, i) -> toGeneral(c, i, f(Xmm.sourceLow(c, i)), SseFloat.mode(c));
            case "CVTSD2SI" -> (c, i) -> toGeneral(c, i, d(Xmm.sourceLow(c, i)), SseFloat.mode(c));
            case "CVTTSS2SI" -> (c, i) -> toGeneral(c, i, f(Xmm.sourceLow(c, i)), Rounding.ZERO);
            case "CVTTSD2SI" -> (c, i) -> toGeneral(c, i, d(Xmm.sourceLow(c, i)), Rounding.ZERO);
            case "CVTSS2SD" -> (c, i) -> Xmm.low(c, i.dst, widen((int) Xmm.sourceLow(c, i)));
            case "CVTSD2SS" -> (c, i) -> Xmm.word(c, i.dst, narrow(c, Xmm.sourceLow(c, i)));
            case "CVTPS2PD" -> (c, i) -> {
                long source = Xmm.sourceLow(c, i);
                Xmm.set(c, i.dst, widen((int) source), widen((int) (source >>> 32)));
            };
            case "CVTPD2PS" -> (c, i) -> {
                long low = Xmm.sourceLow(c, i);
                Xmm.set(c, i.dst, join(narrow(c, low), narrow(c, Xmm.sourceHigh(c, i))), 0);
            };
            case "CVTDQ2PS" -> (c, i) -> {
                long low = Xmm.sourceLow(c, i);
                long high = Xmm.sourceHigh(c, i);
                Xmm.set(c, i.dst, join(fromLong(c, (int) low), fromLong(c, (int) (low >>> 32))),
                        join(fromLong(c, (int) high), fromLong(c, (int) (high >>> 32))));
            };
            case "CVTDQ2PD" -> (c, i) -> {
                long source = Xmm.sourceLow(c, i);
                Xmm.set(c, i.dst, bits((int) source), bits((int) (source >>> 32)));
            };
            case "CVTPS2DQ" -> (c, i) -> fromSingles(c, i, SseFloat.mode(c));
            case "CVTTPS2DQ" -> (c, i) -> fromSingles(c, i, Rounding.ZERO);
            case "CVTPD2DQ" -> (c, i) -> fromDoubles(c, i, SseFloat.mode(c));
            case "CVTTPD2DQ" -> (c, i) -> fromDoubles(c, i, Rounding.ZERO);
            case "CVTPI2PS" -> (c, i) -> {
                long source = mmxSource(c, i);
                Xmm.low(c, i.dst, join(fromLong(c, (int) source), fromLong(c, (int) (source >>> 32))));
            };
            case "CVTPI2PD" -> (c, i) -> {
                long source = mmxSource(c, i);
                Xmm.set(c, i.dst, bits((int) source), bits((int) (source >>> 32)));
            };
            case "CVTPS2PI" -> (c, i) -> c.fpu.mmx(i.dst, singles(xmmSource(c, i), SseFloat.mode(c)));
            case "CVTTPS2PI" -> (c, i) -> c.fpu.mmx(i.dst, singles(xmmSource(c, i), Rounding.ZERO));
            case "CVTPD2PI" -> (c, i) -> c.fpu.mmx(i.dst, doubles(c, i, SseFloat.mode(c)));
            case "CVTTPD2PI" -> (c, i) -> c.fpu.mmx(i.dst, doubles(c, i, Rounding.ZERO));
            case "ROUNDSS" -> (c, i) -> Xmm.word(c, i.dst, round32(c, i, (int) Xmm.sourceLow(c, i)));
            case "ROUNDSD" -> (c, i) -> Xmm.low(c, i.dst, round64(c, i, Xmm.sourceLow(c, i)));
            case "ROUNDPS" -> (c, i) -> {
                long low = Xmm.sourceLow(c, i);
                long high = Xmm.sourceHigh(c, i);
                Xmm.set(c, i.dst, join(round32(c, i, (int) low), round32(c, i, (int) (low >>> 32))),
                        join(round32(c, i, (int) high), round32(c, i, (int) (high >>> 32))));
            };
            case "ROUNDPD" -> (c, i) -> {
                long low = Xmm.sourceLow(c, i);
                Xmm.set(c, i.dst, round64(c, i, low), round64(c, i, Xmm.sourceHigh(c, i)));
            };
            default -> null;
        };
    }

    private static long mmxSource(Cpu c, Insn i) {
        return i.src >= 0 ? c.fpu.mmx(i.src & 7) : Mem.ld64(c, i.address(c));
    }

    private static long xmmSource(Cpu c, Insn i) {
        return i.src >= 0 ? Xmm.low(c, i.src) : Mem.ld64(c, i.address(c));
    }

    private static float f(long raw) {
        return Float.intBitsToFloat((int) raw);
    }

    private static double d(long raw) {
        return Double.longBitsToDouble(raw);
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private static long join(int low, int high) {
        return low & 0xffffffffL | (long) high << 32;
    }

    private static int fromLong(Cpu c, long value) {
        int mode = SseFloat.mode(c);
        float nearest = value;
        if (mode != Rounding.NEAREST && (long) nearest != value) {
            boolean above = nearest >= 0x1p63f || (long) nearest > value;
            boolean wantsDown = mode == Rounding.DOWN || mode == Rounding.ZERO && value > 0;
            boolean wantsUp = mode == Rounding.UP || mode == Rounding.ZERO && value < 0;
            nearest = above && wantsDown ? Math.nextDown(nearest) : !above && wantsUp ? Math.nextUp(nearest) : nearest;
        }
        return Float.floatToRawIntBits(nearest);
    }

    private static double fromLong64(Cpu c, long value) {
        int mode = SseFloat.mode(c);
        double high = value >> 32;
        return Rounding.add(high * 0x1p32, value & 0xffffffffL, mode);
    }

    private static void toGeneral(Cpu c, Insn i, double value, int mode) {
        double rounded = Rounding.integral(value, mode);
        if (i.size == 3) {
            boolean fits = rounded >= -0x1p63 && rounded < 0x1p63;
            c.r[i.dst] = fits ? (long) rounded : Long.MIN_VALUE;
        } else {
            c.r[i.dst] = toInt(value, mode) & 0xffffffffL;
        }
    }

    private static int toInt(double value, int mode) {
        double rounded = Rounding.integral(value, mode);
        return rounded >= -0x1p31 && rounded < 0x1p31 ? (int) rounded : BAD32;
    }

    private static long widen(int raw) {
        float value = Float.intBitsToFloat(raw);
        if (value != value) {
            return (long) (raw & 0x80000000) << 32 | 0x7ff8000000000000L | (raw & 0x7fffffL) << 29;
        }
        return bits(value);
    }

    private static int narrow(Cpu c, long raw) {
        double value = d(raw);
        if (value != value) {
            return (int) (raw >>> 32) & 0x80000000 | 0x7fc00000 | (int) (raw >>> 29) & 0x7fffff;
        }
        return Float.floatToRawIntBits(Rounding.narrow(value, SseFloat.mode(c)));
    }

    private static long singles(long raw, int mode) {
        return join(toInt(f(raw), mode), toInt(f(raw >>> 32), mode));
    }

    private static void fromSingles(Cpu c, Insn i, int mode) {
        long low = Xmm.sourceLow(c, i);
        Xmm.set(c, i.dst, singles(low, mode), singles(Xmm.sourceHigh(c, i), mode));
    }

    private static long doubles(Cpu c, Insn i, int mode) {
        long low = i.src >= 0 ? Xmm.low(c, i.src) : Mem.ld64(c, Xmm.aligned(c, i));
        return join(toInt(d(low), mode), toInt(d(Xmm.sourceHigh(c, i)), mode));
    }

    private static void fromDoubles(Cpu c, Insn i, int mode) {
        Xmm.set(c, i.dst, doubles(c, i, mode), 0);
    }

    private static int roundMode(Cpu c, Insn i) {
        return (i.imm & 4) != 0 ? SseFloat.mode(c) : (int) i.imm & 3;
    }

    private static int round32(Cpu c, Insn i, int raw) {
        float value = Float.intBitsToFloat(raw);
        return value != value ? raw | 0x400000
                : Float.floatToRawIntBits((float) Rounding.integral(value, roundMode(c, i)));
    }

    private static long round64(Cpu c, Insn i, long raw) {
        double value = d(raw);
        return value != value ? raw | 0x8000000000000L : bits(Rounding.integral(value, roundMode(c, i)));
    }
}
