package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.fpu.Rounding;

/**
 * SSE floating-point arithmetic and comparisons, in the rounding mode of MXCSR. NaNs come out as hardware gives them;
 * exception flags are not recorded and denormals are always kept.
 */
final class SseFloat {
    private static final int ADD = 0, SUB = 1, MUL = 2, DIV = 3, MIN = 4, MAX = 5, SQRT = 6, RCP = 7, RSQRT = 8;
    private static final int DEFAULT_NAN32 = 0xffc00000;
    private static final long DEFAULT_NAN64 = 0xfff8000000000000L;
    private static final int QUIET32 = 0x400000;
    private static final long QUIET64 = 0x8000000000000L;

    private SseFloat() {
    }

    static Handler of(String name) {
        int op = operation(name);
        if (op >= 0) {
            return switch (name.substring(name.length() - 2)) {
                case "SS" -> (c, i) -> Xmm.word(c, i.dst, single(c, op, (int) Xmm.low(c, i.dst), (int) Xmm.sourceLow(c, i)));
                case "SD" -> (c, i) -> Xmm.low(c, i.dst, dual(c, op, Xmm.low(c, i.dst), Xmm.sourceLow(c, i)));
                case "PS" -> (c, i) -> packed(c, i, (x, a, b) -> singles(x, op, a, b));
                default -> (c, i) -> packed(c, i, (x, a, b) -> dual(x, op, a, b));
            };
        }
        return switch (name) {
            case "COMISS" -> (c, i) -> compare(c, Float.intBitsToFloat((int) Xmm.low(c, i.dst)),
                    Float.intBitsToFloat((int) Xmm.sourceLow(c, i)));
            case "COMISD" -> (c, i) -> compare(c, Double.longBitsToDouble(Xmm.low(c, i.dst)),
                    Double.longBitsToDouble(Xmm.sourceLow(c, i)));
            case "CMPPS" -> (c, i) -> packed(c, i, (x, a, b) -> matches(a, b, i) & 0xffffffffL
                    | (long) matches(a >>> 32, b >>> 32, i) << 32);
            case "CMPPD" -> (c, i) -> packed(c, i, (x, a, b) -> matches64(a, b, i));
            case "CMPSS" -> (c, i) -> Xmm.word(c, i.dst, matches(Xmm.low(c, i.dst), Xmm.sourceLow(c, i), i));
            case "CMPSDX" -> (c, i) -> Xmm.low(c, i.dst, matches64(Xmm.low(c, i.dst), Xmm.sourceLow(c, i), i));
            case "HADDPS" -> (c, i) -> horizontal32(c, i, ADD);
            case "HSUBPS" -> (c, i) -> horizontal32(c, i, SUB);
            case "HADDPD" -> (c, i) -> horizontal64(c, i, ADD);
            case "HSUBPD" -> (c, i) -> horizontal64(c, i, SUB);
            case "ADDSUBPS" -> (c, i) -> packed(c, i, (x, a, b) -> single(x, SUB, (int) a, (int) b) & 0xffffffffL
                    | (long) single(x, ADD, (int) (a >>> 32), (int) (b >>> 32)) << 32);
            case "ADDSUBPD" -> (c, i) -> {
                long low = Xmm.sourceLow(c, i);
                long high = Xmm.sourceHigh(c, i);
                Xmm.set(c, i.dst, dual(c, SUB, Xmm.low(c, i.dst), low), dual(c, ADD, Xmm.high(c, i.dst), high));
            };
            case "DPPS" -> SseFloat::dpps;
            case "DPPD" -> SseFloat::dppd;
            default -> null;
        };
    }

    private static int operation(String name) {
        if (name.startsWith("HADD") || name.startsWith("ADDSUB") || name.length() < 5) {
            return -1;
        }
        String suffix = name.substring(name.length() - 2);
        if (!suffix.equals("SS") && !suffix.equals("SD") && !suffix.equals("PS") && !suffix.equals("PD")) {
            return -1;
        }
        return switch (name.substring(0, name.length() - 2)) {
            case "ADD" -> ADD;
            case "SUB" -> SUB;
            case "MUL" -> MUL;
            case "DIV" -> DIV;
            case "MIN" -> MIN;
            case "MAX" -> MAX;
            case "SQRT" -> SQRT;
            case "RCP" -> RCP;
            case "RSQRT" -> RSQRT;
            default -> -1;
        };
    }

    /** Combines 64 bits of two operands. */
    private interface Half {
        long of(Cpu c, long a, long b);
    }

    private static void packed(Cpu c, Insn i, Half half) {
        long low = Xmm.sourceLow(c, i);
        long high = Xmm.sourceHigh(c, i);
        Xmm.set(c, i.dst, half.of(c, Xmm.low(c, i.dst), low), half.of(c, Xmm.high(c, i.dst), high));
    }

    static int mode(Cpu c) {
        return c.mxcsr >>> 13 & 3;
    }

    private static long singles(Cpu c, int op, long a, long b) {
        return single(c, op, (int) a, (int) b) & 0xffffffffL
                | (long) single(c, op, (int) (a >>> 32), (int) (b >>> 32)) << 32;
    }

    static int single(Cpu c, int op, int rawA, int rawB) {
        float a = Float.intBitsToFloat(rawA);
        float b = Float.intBitsToFloat(rawB);
        if (op == MIN) {
            return a < b ? rawA : rawB;
        }
        if (op == MAX) {
            return a > b ? rawA : rawB;
        }
        if (op < SQRT && a != a) {
            return rawA | QUIET32;
        }
        if (b != b) {
            return rawB | QUIET32;
        }
        int mode = mode(c);
        float result = switch (op) {
            case ADD -> Rounding.add(a, b, mode);
            case SUB -> Rounding.add(a, -b, mode);
            case MUL -> Rounding.multiply(a, b, mode);
            case DIV -> Rounding.divide(a, b, mode);
            case SQRT -> Rounding.sqrt(b, mode);
            case RCP -> flushed(1 / flushed(b));
            default -> (float) (1 / Math.sqrt(flushed(b)));
        };
        return result != result ? DEFAULT_NAN32 : Float.floatToRawIntBits(result);
    }

    /** The approximations know no denormal numbers. */
    private static float flushed(float value) {
        return Math.abs(value) < Float.MIN_NORMAL ? Math.copySign(0f, value) : value;
    }

    static long dual(Cpu c, int op, long rawA, long rawB) {
        double a = Double.longBitsToDouble(rawA);
        double b = Double.longBitsToDouble(rawB);
        if (op == MIN) {
            return a < b ? rawA : rawB;
        }
        if (op == MAX) {
            return a > b ? rawA : rawB;
        }
        if (op < SQRT && a != a) {
            return rawA | QUIET64;
        }
        if (b != b) {
            return rawB | QUIET64;
        }
        int mode = mode(c);
        double result = switch (op) {
            case ADD -> Rounding.add(a, b, mode);
            case SUB -> Rounding.add(a, -b, mode);
            case MUL -> Rounding.multiply(a, b, mode);
            case DIV -> Rounding.divide(a, b, mode);
            default -> Rounding.sqrt(b, mode);
        };
        return result != result ? DEFAULT_NAN64 : Double.doubleToRawLongBits(result);
    }

    private static void compare(Cpu c, double a, double b) {
        int flags = a != a || b != b ? Flags.ZF | Flags.PF | Flags.CF : a == b ? Flags.ZF : a < b ? Flags.CF : 0;
        Flags.update(c, Flags.ARITHMETIC, flags);
    }

    private static boolean holds(double a, double b, int predicate) {
        boolean result = switch (predicate & 3) {
            case 0 -> a == b;
            case 1 -> a < b;
            case 2 -> a <= b;
            default -> a != a || b != b;
        };
        return result ^ (predicate & 4) != 0;
    }

    private static int matches(long a, long b, Insn i) {
        return holds(Float.intBitsToFloat((int) a), Float.intBitsToFloat((int) b), (int) i.imm & 7) ? -1 : 0;
    }

    private static long matches64(long a, long b, Insn i) {
        return holds(Double.longBitsToDouble(a), Double.longBitsToDouble(b), (int) i.imm & 7) ? -1 : 0;
    }

    private static long pair(Cpu c, int op, long value) {
        return single(c, op, (int) value, (int) (value >>> 32)) & 0xffffffffL;
    }

    private static void horizontal32(Cpu c, Insn i, int op) {
        long low = Xmm.sourceLow(c, i);
        long high = Xmm.sourceHigh(c, i);
        Xmm.set(c, i.dst, pair(c, op, Xmm.low(c, i.dst)) | pair(c, op, Xmm.high(c, i.dst)) << 32,
                pair(c, op, low) | pair(c, op, high) << 32);
    }

    private static void horizontal64(Cpu c, Insn i, int op) {
        long low = Xmm.sourceLow(c, i);
        long high = Xmm.sourceHigh(c, i);
        Xmm.set(c, i.dst, dual(c, op, Xmm.low(c, i.dst), Xmm.high(c, i.dst)), dual(c, op, low, high));
    }

    private static void dpps(Cpu c, Insn i) {
        long[] b = {Xmm.sourceLow(c, i), Xmm.sourceHigh(c, i)};
        int[] product = new int[4];
        for (int n = 0; n < 4; n++) {
            int shift = 32 * (n & 1);
            product[n] = (i.imm >>> 4 + n & 1) == 0 ? 0
                    : single(c, MUL, (int) (c.x[2 * i.dst + (n >> 1)] >>> shift), (int) (b[n >> 1] >>> shift));
        }
        int sum = single(c, ADD, single(c, ADD, product[0], product[1]), single(c, ADD, product[2], product[3]));
        long word = sum & 0xffffffffL;
        long imm = i.imm;
        Xmm.set(c, i.dst, ((imm & 1) != 0 ? word : 0) | ((imm & 2) != 0 ? word << 32 : 0),
                ((imm & 4) != 0 ? word : 0) | ((imm & 8) != 0 ? word << 32 : 0));
    }

    private static void dppd(Cpu c, Insn i) {
        long sourceLow = Xmm.sourceLow(c, i);
        long sourceHigh = Xmm.sourceHigh(c, i);
        long low = (i.imm & 16) == 0 ? 0 : dual(c, MUL, Xmm.low(c, i.dst), sourceLow);
        long high = (i.imm & 32) == 0 ? 0 : dual(c, MUL, Xmm.high(c, i.dst), sourceHigh);
        long sum = dual(c, ADD, low, high);
        Xmm.set(c, i.dst, (i.imm & 1) != 0 ? sum : 0, (i.imm & 2) != 0 ? sum : 0);
    }
}
