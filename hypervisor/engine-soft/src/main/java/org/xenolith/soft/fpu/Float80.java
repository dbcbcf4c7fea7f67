package org.xenolith.soft.fpu;

import java.math.BigInteger;

/**
 * 80-bit extended arithmetic in software: each operation leaves its result in {@link #mantissa} and
 * {@link #signExponent} and the exceptions it raised in {@link #flags}. One per x87 unit; not thread-safe.
 */
public final class Float80 {
    public static final long DEFAULT_NAN_MANTISSA = 0xc000000000000000L;
    public static final int DEFAULT_NAN_SIGN_EXPONENT = 0xffff;
    public static final int BIAS = 16383;
    private static final long INTEGER = Long.MIN_VALUE;
    private static final long QUIET = 1L << 62;

    public long mantissa;
    public int signExponent;
    public int flags;
    /** Significant bits (24, 53 or 64) and rounding mode of the next operations. */
    public int precision = 64;
    public int mode = Rounding.NEAREST;

    private void set(long newMantissa, int newSignExponent) {
        mantissa = newMantissa;
        signExponent = newSignExponent;
    }

    /** Invalid operations, NaNs and divisions by zero come before denormal operands, which are not reported then. */
    private void outranked(int exception) {
        flags = flags & ~X87.DE | exception;
    }

    public void invalid() {
        outranked(X87.IE);
        set(DEFAULT_NAN_MANTISSA, DEFAULT_NAN_SIGN_EXPONENT);
    }

    public static boolean isNan(long m, int se) {
        return (se & 0x7fff) == 0x7fff && m << 1 != 0 && m < 0;
    }

    public static boolean isInfinite(long m, int se) {
        return (se & 0x7fff) == 0x7fff && m == INTEGER;
    }

    public static boolean isZero(long m, int se) {
        return (se & 0x7fff) == 0 && m == 0;
    }

    /** Encodings no x87 since the 387 accepts. */
    public static boolean isUnsupported(long m, int se) {
        return (se & 0x7fff) != 0 && m >= 0;
    }

    private static boolean isSignalling(long m, int se) {
        return isNan(m, se) && (m & QUIET) == 0;
    }

    /** Handles NaNs and unsupported operands; returns whether the result is settled. */
    private boolean special(long ma, int sa, long mb, int sb) {
        if (isUnsupported(ma, sa) || isUnsupported(mb, sb)) {
            invalid();
            return true;
        }
        boolean nanA = isNan(ma, sa);
        boolean nanB = isNan(mb, sb);
        if (!nanA && !nanB) {
            if ((sa & 0x7fff) == 0 && ma != 0 || (sb & 0x7fff) == 0 && mb != 0) {
                flags |= X87.DE;
            }
            return false;
        }
        outranked(isSignalling(ma, sa) || isSignalling(mb, sb) ? X87.IE : 0);
        boolean useA = nanA && (!nanB || larger(ma, sa, mb, sb));
        set((useA ? ma : mb) | QUIET, useA ? sa : sb);
        return true;
    }

    private static boolean larger(long ma, int sa, long mb, int sb) {
        int order = Long.compareUnsigned(ma | QUIET, mb | QUIET);
        boolean signalA = isSignalling(ma, sa);
        if (signalA != isSignalling(mb, sb)) {
            return !signalA;
        }
        return order > 0 || order == 0 && sa < sb;
    }

    public void add(long ma, int sa, long mb, int sb) {
        if (special(ma, sa, mb, sb)) {
            return;
        }
        boolean infiniteA = isInfinite(ma, sa);
        if (infiniteA || isInfinite(mb, sb)) {
            if (infiniteA && isInfinite(mb, sb) && (sa ^ sb) >>> 15 != 0) {
                invalid();
            } else {
                set(INTEGER, infiniteA ? sa : sb);
            }
            return;
        }
        if (ma == 0 && mb == 0) {
            set(0, sa == sb ? sa : mode == Rounding.DOWN ? 0x8000 : 0);
            return;
        }
        int ea = Math.max(sa & 0x7fff, 1);
        int eb = Math.max(sb & 0x7fff, 1);
        if (ea < eb || ea == eb && Long.compareUnsigned(ma, mb) < 0) {
            sum(mb, eb, sb & 0x8000, ma, ea, sa & 0x8000);
        } else {
            sum(ma, ea, sa & 0x8000, mb, eb, sb & 0x8000);
        }
    }

    /** Adds magnitudes or subtracts the smaller, second one. */
    private void sum(long big, int exponent, int sign, long small, int smallExponent, int smallSign) {
        int distance = exponent - smallExponent;
        long hi = distance >= 64 ? 0 : small >>> distance;
        long lo = distance == 0 ? 0 : distance < 64 ? small << 64 - distance
                : distance < 128 ? small >>> distance - 64 | (distance > 64 && small << 128 - distance != 0 ? 1 : 0)
                : small != 0 ? 1 : 0;
        if (sign == smallSign) {
            long total = big + hi;
            if (Long.compareUnsigned(total, big) < 0) {
                long newLo = lo >>> 1 | lo & 1 | total << 63;
                round(sign, exponent + 1, total >>> 1 | INTEGER, newLo);
            } else {
                normalise(sign, exponent, total, lo);
            }
            return;
        }
        long newLo = -lo;
        long newHi = big - hi - (lo != 0 ? 1 : 0);
        if (newHi == 0 && newLo == 0) {
            set(0, mode == Rounding.DOWN ? 0x8000 : 0);
            return;
        }
        normalise(sign, exponent, newHi, newLo);
    }

    private void normalise(int sign, int exponent, long hi, long lo) {
        int e = exponent;
        long h = hi;
        long l = lo;
        if (h == 0) {
            h = l;
            l = 0;
            e -= 64;
        }
        int shift = Long.numberOfLeadingZeros(h);
        if (shift != 0) {
            h = h << shift | l >>> 64 - shift;
            l <<= shift;
            e -= shift;
        }
        round(sign, e, h, l);
    }

    /** Rounds a normalised 128-bit significand (top bit of {@code hi} set) and packs it. */
    private void round(int sign, int exponent, long hi, long lo) {
        int e = exponent;
        long h = hi;
        long l = lo;
        boolean tiny = e <= 0;
        if (tiny) {
            int shift = 1 - e;
            if (shift >= 128) {
                l = 1;
                h = 0;
            } else if (shift >= 64) {
                l = (shift == 64 ? h : h >>> shift - 64) | (l != 0 || shift > 64 && h << 128 - shift != 0 ? 1 : 0);
                h = 0;
            } else {
                l = l >>> shift | h << 64 - shift | (l << 64 - shift != 0 ? 1 : 0);
                h >>>= shift;
            }
            e = 0;
        }
        int drop = 64 - precision;
        long dropped = drop == 0 ? 0 : h & (1L << drop) - 1;
        boolean inexact = l != 0 || dropped != 0;
        long unit = 1L << drop;
        long base = h - dropped;
        boolean up = false;
        if (inexact) {
            up = switch (mode) {
                case Rounding.NEAREST -> above(dropped, l, drop, (base & unit) != 0);
                case Rounding.DOWN -> sign != 0;
                case Rounding.UP -> sign == 0;
                default -> false;
            };
            flags |= X87.PE | (tiny ? X87.UE : 0) | (up ? X87.C1 : 0);
        }
        if (up) {
            base += unit;
            if (base == 0) {
                base = INTEGER;
                e++;
            } else if (e == 0 && base < 0) {
                e = 1;
            }
        }
        if (e >= 0x7fff) {
            overflow(sign);
            return;
        }
        set(base, sign | e);
    }

    private static boolean above(long dropped, long lo, int drop, boolean odd) {
        if (drop == 0) {
            return lo < 0 && (lo << 1 != 0 || odd);
        }
        long half = 1L << drop - 1;
        return dropped > half || dropped == half && (lo != 0 || odd);
    }

    private void overflow(int sign) {
        flags |= X87.OE | X87.PE;
        boolean finite = mode == Rounding.ZERO || mode == (sign != 0 ? Rounding.UP : Rounding.DOWN);
        if (finite) {
            set(-1L << 64 - precision, sign | 0x7ffe);
        } else {
            flags |= X87.C1;
            set(INTEGER, sign | 0x7fff);
        }
    }

    private static int exponent(long m, int se) {
        return Math.max(se & 0x7fff, 1) - Long.numberOfLeadingZeros(m);
    }

    public void multiply(long ma, int sa, long mb, int sb) {
        if (special(ma, sa, mb, sb)) {
            return;
        }
        int sign = (sa ^ sb) & 0x8000;
        if (isInfinite(ma, sa) || isInfinite(mb, sb)) {
            if (ma == 0 || mb == 0) {
                invalid();
            } else {
                set(INTEGER, sign | 0x7fff);
            }
            return;
        }
        if (ma == 0 || mb == 0) {
            set(0, sign);
            return;
        }
        long a = ma << Long.numberOfLeadingZeros(ma);
        long b = mb << Long.numberOfLeadingZeros(mb);
        long hi = Math.multiplyHigh(a, b) + a + b;
        normalise(sign, exponent(ma, sa) + exponent(mb, sb) - BIAS + 1, hi, a * b);
    }

    /** Adds to the exponent of a finite number that is not 0. */
    public void scale(long m, int se, int by) {
        flags |= (se & 0x7fff) == 0 ? X87.DE : 0;
        normalise(se & 0x8000, Math.max(se & 0x7fff, 1) + by, m, 0);
    }

    public void divide(long ma, int sa, long mb, int sb) {
        if (special(ma, sa, mb, sb)) {
            return;
        }
        int sign = (sa ^ sb) & 0x8000;
        boolean infiniteA = isInfinite(ma, sa);
        boolean infiniteB = isInfinite(mb, sb);
        if (infiniteA && infiniteB || ma == 0 && mb == 0) {
            invalid();
        } else if (infiniteA) {
            set(INTEGER, sign | 0x7fff);
        } else if (infiniteB || ma == 0) {
            set(0, sign);
        } else if (mb == 0) {
            outranked(X87.ZE);
            set(INTEGER, sign | 0x7fff);
        } else {
            quotient(sign, ma << Long.numberOfLeadingZeros(ma), exponent(ma, sa), mb << Long.numberOfLeadingZeros(mb),
                    exponent(mb, sb));
        }
    }

    private void quotient(int sign, long a, int ea, long b, int eb) {
        long remainder = a;
        long hi = 0;
        int e = ea - eb + BIAS;
        if (Long.compareUnsigned(a, b) >= 0) {
            remainder -= b;
            hi = 1;
        }
        int need = 63 + (hi == 0 ? 1 : 0);
        e -= hi == 0 ? 1 : 0;
        for (int n = 0; n < need; n++) {
            boolean carry = remainder < 0;
            remainder <<= 1;
            hi <<= 1;
            if (carry || Long.compareUnsigned(remainder, b) >= 0) {
                remainder -= b;
                hi |= 1;
            }
        }
        boolean carry = remainder < 0;
        long twice = remainder << 1;
        boolean half = carry || Long.compareUnsigned(twice, b) >= 0;
        long rest = half ? twice - b : twice;
        round(sign, e, hi, (half ? INTEGER : 0) | (rest != 0 ? 1 : 0));
    }

    public void sqrt(long m, int se) {
        if (special(m, se, 0, 0)) {
            return;
        }
        if (m == 0 || isInfinite(m, se) && se >>> 15 == 0) {
            set(m, se);
            return;
        }
        if (se >>> 15 != 0) {
            invalid();
            return;
        }
        int unbiased = exponent(m, se) - BIAS;
        long normal = m << Long.numberOfLeadingZeros(m);
        BigInteger value = unsigned(normal).shiftLeft(67 + (unbiased & 1));
        BigInteger[] root = value.sqrtAndRemainder();
        BigInteger wide = root[0].shiftLeft(128 - root[0].bitLength());
        long lo = wide.longValue() | (root[1].signum() != 0 ? 1 : 0);
        round(0, (unbiased >> 1) + BIAS, wide.shiftRight(64).longValue(), lo);
    }

    static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    /** Rounds to an integral value. */
    public void integral(long m, int se) {
        if (special(m, se, 0, 0)) {
            return;
        }
        int e = (se & 0x7fff) - BIAS;
        if (m == 0 || e >= 63) {
            set(m, se);
            return;
        }
        long whole = e < 0 ? 0 : m >>> 63 - e;
        long fraction = e < -1 ? 1 : e == -1 ? m : m << e + 1;
        boolean halfOrMore = e >= -1 && fraction < 0;
        boolean tail = e < -1 || fraction << 1 != 0;
        if (fraction == 0) {
            set(m, se);
            return;
        }
        boolean up = switch (mode) {
            case Rounding.NEAREST -> halfOrMore && (tail || (whole & 1) != 0);
            case Rounding.DOWN -> se >>> 15 != 0;
            case Rounding.UP -> se >>> 15 == 0;
            default -> false;
        };
        flags |= X87.PE | (up ? X87.C1 : 0);
        fromMagnitude(se & 0x8000, whole + (up ? 1 : 0));
    }

    private void fromMagnitude(int sign, long value) {
        if (value == 0) {
            set(0, sign);
            return;
        }
        int shift = Long.numberOfLeadingZeros(value);
        set(value << shift, sign | BIAS + 63 - shift);
    }

    public void fromLong(long value) {
        fromMagnitude(value < 0 ? 0x8000 : 0, value < 0 ? -value : value);
    }

    public void fromDouble(long bits) {
        int sign = (int) (bits >>> 48) & 0x8000;
        int e = (int) (bits >>> 52) & 0x7ff;
        long fraction = bits & (1L << 52) - 1;
        if (e == 0x7ff) {
            boolean signalling = fraction != 0 && (fraction & 1L << 51) == 0;
            flags |= signalling ? X87.IE : 0;
            set(INTEGER | fraction << 11 | (fraction != 0 ? QUIET : 0), sign | 0x7fff);
        } else if (e == 0) {
            flags |= fraction != 0 ? X87.DE : 0;
            scaled(sign, fraction, BIAS - 1022 + 11);
        } else {
            set(INTEGER | fraction << 11, sign | e - 1023 + BIAS);
        }
    }

    public void fromFloat(int bits) {
        int sign = bits >>> 16 & 0x8000;
        int e = bits >>> 23 & 0xff;
        long fraction = bits & 0x7fffff;
        if (e == 0xff) {
            boolean signalling = fraction != 0 && (fraction & 1 << 22) == 0;
            flags |= signalling ? X87.IE : 0;
            set(INTEGER | fraction << 40 | (fraction != 0 ? QUIET : 0), sign | 0x7fff);
        } else if (e == 0) {
            flags |= fraction != 0 ? X87.DE : 0;
            scaled(sign, fraction, BIAS - 126 + 40);
        } else {
            set(INTEGER | fraction << 40, sign | e - 127 + BIAS);
        }
    }

    private void scaled(int sign, long fraction, int top) {
        if (fraction == 0) {
            set(0, sign);
            return;
        }
        int shift = Long.numberOfLeadingZeros(fraction);
        set(fraction << shift, sign | top - shift);
    }
}
