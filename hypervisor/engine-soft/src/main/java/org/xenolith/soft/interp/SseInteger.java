package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** Packed integer operations that treat both halves alike, for MMX and SSE registers. */
final class SseInteger {
    /** Combines 64 bits of destination and source. */
    interface Half {
        long of(long a, long b);
    }

    /** Combines two sign-extended lanes. */
    private interface Lane {
        long of(long a, long b);
    }

    private SseInteger() {
    }

    static Handler of(String name) {
        Half half = half(name);
        if (half != null) {
            return (c, i) -> run(c, i, half);
        }
        return null;
    }

    private static void run(Cpu c, Insn i, Half half) {
        long low = Xmm.sourceLow(c, i);
        if (i.mmx) {
            c.fpu.mmx(i.dst, half.of(c.fpu.mmx(i.dst), low));
            return;
        }
        long high = Xmm.sourceHigh(c, i);
        Xmm.set(c, i.dst, half.of(Xmm.low(c, i.dst), low), half.of(Xmm.high(c, i.dst), high));
    }

    private static long lanes(long a, long b, int bits, Lane lane) {
        long result = 0;
        int up = 64 - bits;
        for (int shift = 0; shift < 64; shift += bits) {
            long value = lane.of(a << up - shift >> up, b << up - shift >> up);
            result |= (bits == 64 ? value : value & (1L << bits) - 1) << shift;
        }
        return result;
    }

    private static long unsignedLanes(long a, long b, int bits, Lane lane) {
        long result = 0;
        long mask = (1L << bits) - 1;
        for (int shift = 0; shift < 64; shift += bits) {
            result |= (lane.of(a >>> shift & mask, b >>> shift & mask) & mask) << shift;
        }
        return result;
    }

    private static long clamp(long value, long low, long high) {
        return Math.max(low, Math.min(high, value));
    }

    private static Half half(String name) {
        return switch (name) {
            case "PAND" -> (a, b) -> a & b;
            case "PANDN" -> (a, b) -> ~a & b;
            case "POR" -> (a, b) -> a | b;
            case "PXOR" -> (a, b) -> a ^ b;
            case "PADDB" -> Packed::addBytes;
            case "PADDW" -> Packed::addWords;
            case "PADDD" -> Packed::addInts;
            case "PADDQ" -> (a, b) -> a + b;
            case "PSUBB" -> Packed::subtractBytes;
            case "PSUBW" -> Packed::subtractWords;
            case "PSUBD" -> Packed::subtractInts;
            case "PSUBQ" -> (a, b) -> a - b;
            case "PCMPEQB" -> Packed::equalBytes;
            case "PCMPEQW" -> Packed::equalWords;
            case "PCMPEQD" -> Packed::equalInts;
            case "PCMPEQQ" -> (a, b) -> a == b ? -1 : 0;
            case "PCMPGTB" -> Packed::greaterBytes;
            case "PCMPGTW" -> Packed::greaterWords;
            case "PCMPGTD" -> Packed::greaterInts;
            case "PCMPGTQ" -> (a, b) -> a > b ? -1 : 0;
            default -> saturating(name);
        };
    }

    private static Half saturating(String name) {
        return switch (name) {
            case "PADDSB" -> (a, b) -> lanes(a, b, 8, (x, y) -> clamp(x + y, -128, 127));
            case "PADDSW" -> (a, b) -> lanes(a, b, 16, (x, y) -> clamp(x + y, -32768, 32767));
            case "PADDUSB" -> (a, b) -> unsignedLanes(a, b, 8, (x, y) -> Math.min(x + y, 255));
            case "PADDUSW" -> (a, b) -> unsignedLanes(a, b, 16, (x, y) -> Math.min(x + y, 65535));
            case "PSUBSB" -> (a, b) -> lanes(a, b, 8, (x, y) -> clamp(x - y, -128, 127));
            case "PSUBSW" -> (a, b) -> lanes(a, b, 16, (x, y) -> clamp(x - y, -32768, 32767));
            case "PSUBUSB" -> Packed::subtractUnsignedBytes;
            case "PSUBUSW" -> (a, b) -> unsignedLanes(a, b, 16, (x, y) -> Math.max(x - y, 0));
            case "PMINUB" -> Packed::minimumUnsignedBytes;
            case "PMAXUB" -> Packed::maximumUnsignedBytes;
            case "PMINSW" -> (a, b) -> lanes(a, b, 16, Math::min);
            case "PMAXSW" -> (a, b) -> lanes(a, b, 16, Math::max);
            case "PMINSB" -> (a, b) -> lanes(a, b, 8, Math::min);
            case "PMAXSB" -> (a, b) -> lanes(a, b, 8, Math::max);
            case "PMINSD" -> (a, b) -> lanes(a, b, 32, Math::min);
            case "PMAXSD" -> (a, b) -> lanes(a, b, 32, Math::max);
            case "PMINUW" -> (a, b) -> unsignedLanes(a, b, 16, Math::min);
            case "PMAXUW" -> (a, b) -> unsignedLanes(a, b, 16, Math::max);
            case "PMINUD" -> (a, b) -> unsignedLanes(a, b, 32, Math::min);
            case "PMAXUD" -> (a, b) -> unsignedLanes(a, b, 32, Math::max);
            case "PAVGB" -> (a, b) -> unsignedLanes(a, b, 8, (x, y) -> x + y + 1 >> 1);
            case "PAVGW" -> (a, b) -> unsignedLanes(a, b, 16, (x, y) -> x + y + 1 >> 1);
            default -> products(name);
        };
    }

    private static Half products(String name) {
        return switch (name) {
            case "PMULLW" -> (a, b) -> lanes(a, b, 16, (x, y) -> x * y);
            case "PMULHW" -> (a, b) -> lanes(a, b, 16, (x, y) -> x * y >> 16);
            case "PMULHUW" -> (a, b) -> unsignedLanes(a, b, 16, (x, y) -> x * y >> 16);
            case "PMULLD" -> (a, b) -> lanes(a, b, 32, (x, y) -> x * y);
            case "PMULUDQ" -> Packed::multiplyUnsigned;
            case "PMULDQ" -> (a, b) -> (long) (int) a * (int) b;
            case "PMULHRSW" -> (a, b) -> lanes(a, b, 16, (x, y) -> (x * y >> 14) + 1 >> 1);
            case "PMADDWD" -> (a, b) -> lanes(a, b, 32,
                    (x, y) -> (short) x * (short) y + (int) (short) (x >> 16) * (short) (y >> 16));
            case "PMADDUBSW" -> (a, b) -> lanes(a, b, 16,
                    (x, y) -> clamp((x & 0xff) * (byte) y + (x >> 8 & 0xff) * (byte) (y >> 8), -32768, 32767));
            case "PSADBW" -> SseInteger::differences;
            case "PSIGNB" -> (a, b) -> lanes(a, b, 8, (x, y) -> x * Long.signum(y));
            case "PSIGNW" -> (a, b) -> lanes(a, b, 16, (x, y) -> x * Long.signum(y));
            case "PSIGND" -> (a, b) -> lanes(a, b, 32, (x, y) -> x * Long.signum(y));
            case "PABSB" -> (a, b) -> lanes(a, b, 8, (x, y) -> Math.abs(y));
            case "PABSW" -> (a, b) -> lanes(a, b, 16, (x, y) -> Math.abs(y));
            case "PABSD" -> (a, b) -> lanes(a, b, 32, (x, y) -> Math.abs(y));
            default -> null;
        };
    }

    private static long differences(long a, long b) {
        long sum = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            sum += Math.abs((a >>> shift & 0xff) - (b >>> shift & 0xff));
        }
        return sum;
    }
}
