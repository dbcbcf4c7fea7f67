package org.xenolith.soft.fpu;

/** Conversions from 80-bit extended to the formats of memory, with exceptions. */
public final class Narrow80 {
    private static final long INTEGER = Long.MIN_VALUE;

    private Narrow80() {
    }

    /** IEEE double; exceptions are added to {@code f.flags}. */
    public static long toDouble(Float80 f, long m, int se) {
        return narrow(f, m, se, 52, 11);
    }

    public static int toFloat(Float80 f, long m, int se) {
        return (int) narrow(f, m, se, 23, 8);
    }

    private static long narrow(Float80 f, long m, int se, int fractionBits, int exponentBits) {
        long sign = (long) (se >>> 15) << fractionBits + exponentBits;
        int maximum = (1 << exponentBits) - 1;
        int bias = maximum >> 1;
        if (Float80.isUnsupported(m, se)) {
            f.flags |= X87.IE;
            return 1L << fractionBits + exponentBits | (long) maximum << fractionBits | 1L << fractionBits - 1;
        }
        if ((se & 0x7fff) == 0x7fff) {
            long payload = m << 1 >>> 64 - fractionBits;
            boolean nan = m << 1 != 0;
            f.flags |= nan && (m & 1L << 62) == 0 ? X87.IE : 0;
            return sign | (long) maximum << fractionBits | payload | (nan ? 1L << fractionBits - 1 : 0);
        }
        if (m == 0) {
            return sign;
        }
        int shift = Long.numberOfLeadingZeros(m);
        int e = Math.max(se & 0x7fff, 1) - shift - Float80.BIAS + bias;
        return pack(f, sign, m << shift, Math.min(e, maximum), fractionBits, maximum);
    }

    private static long pack(Float80 f, long sign, long normal, int exponent, int fractionBits, int maximum) {
        boolean tiny = exponent <= 0;
        int drop = 63 - fractionBits + (tiny ? 1 - exponent : 0);
        long kept = drop >= 64 ? 0 : normal >>> drop;
        long lost = drop >= 64 ? normal : normal << 64 - drop;
        boolean wayBelow = drop > 64;
        boolean half = !wayBelow && lost < 0;
        boolean tail = wayBelow || lost << 1 != 0;
        boolean inexact = half || tail;
        boolean negative = sign != 0;
        boolean up = inexact && switch (f.mode) {
            case Rounding.NEAREST -> half && (tail || (kept & 1) != 0);
            case Rounding.DOWN -> negative;
            case Rounding.UP -> !negative;
            default -> false;
        };
        f.flags |= inexact ? X87.PE | (tiny ? X87.UE : 0) | (up ? X87.C1 : 0) : 0;
        long bits = tiny ? kept : ((long) exponent - 1 << fractionBits) + kept;
        bits += up ? 1 : 0;
        if (bits >>> fractionBits >= maximum) {
            boolean finite = f.mode == Rounding.ZERO || f.mode == (negative ? Rounding.UP : Rounding.DOWN);
            f.flags |= X87.OE | X87.PE | (finite ? 0 : X87.C1);
            long infinity = (long) maximum << fractionBits;
            return sign | (finite ? infinity - 1 : infinity);
        }
        return sign | bits;
    }

    /** A signed integer of {@code bits} bits; out of range gives the integer indefinite and invalid. */
    public static long toInteger(Float80 f, long m, int se, int bits) {
        long indefinite = -1L << bits - 1;
        if ((se & 0x7fff) == 0x7fff || Float80.isUnsupported(m, se)) {
            f.flags |= X87.IE;
            return indefinite;
        }
        f.integral(m, se);
        f.flags &= ~X87.DE;
        int e = (f.signExponent & 0x7fff) - Float80.BIAS;
        boolean negative = f.signExponent >>> 15 != 0;
        if (f.mantissa == 0) {
            return 0;
        }
        long magnitude = e > 63 ? 0 : f.mantissa >>> 63 - e;
        boolean fits = e < bits - 1 || e == bits - 1 && negative && magnitude == 1L << bits - 1;
        if (!fits || e >= 63 && magnitude != INTEGER) {
            f.flags = f.flags & ~(X87.PE | X87.C1) | X87.IE;
            return indefinite;
        }
        return negative ? -magnitude : magnitude;
    }
}
