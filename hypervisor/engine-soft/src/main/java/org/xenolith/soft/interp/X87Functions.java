package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.fpu.Float80;
import org.xenolith.soft.fpu.Narrow80;
import org.xenolith.soft.fpu.Rounding;
import org.xenolith.soft.fpu.X87;

/** Unary and transcendental x87 functions. The transcendental ones have double precision. */
final class X87Functions {
    private static final long[] CONSTANT_MANTISSAS = {0x8000000000000000L, 0xd49a784bcd1b8afeL, 0xb8aa3b295c17f0bcL,
        0xc90fdaa22168c235L, 0x9a209a84fbcff799L, 0xb17217f7d1cf79acL, 0};
    private static final int[] CONSTANT_EXPONENTS = {0x3fff, 0x4000, 0x3fff, 0x4000, 0x3ffd, 0x3ffe, 0};

    private X87Functions() {
    }

    /** FLD1 FLDL2T FLDL2E FLDPI FLDLG2 FLDLN2 FLDZ. */
    static void constant(Cpu c, int which) {
        long mantissa = CONSTANT_MANTISSAS[which];
        int mode = c.fpu.control >>> 10 & 3;
        boolean roundedDown = which == 1 ? mode == Rounding.UP : which >= 2 && which <= 5 && mode != Rounding.NEAREST
                && mode != Rounding.UP;
        if (roundedDown) {
            mantissa += which == 1 ? 1 : -1;
        }
        X87Stack.push(c, mantissa, CONSTANT_EXPONENTS[which]);
    }

    /** D9 E0..E5 and F0..FF by the low five bits of ModRM; false if undefined. */
    static boolean run(Cpu c, int which) {
        if (which == 0x05) {
            examine(c);
            return true;
        }
        if (which == 0x04) {
            X87Arithmetic.compare(c, 0, 0, false, 0);
            return true;
        }
        if (which < 8 && (which & 2) != 0) {
            return false;
        }
        if (which == 0x16 || which == 0x17) {
            return rotate(c, which == 0x16);
        }
        if (which == 0x12 || which == 0x14 || which == 0x1b) {
            if (X87Stack.noPair(c)) {
                return true;
            }
        } else if (X87Stack.empty(c, 0)) {
            X87Stack.indefinite(c, 0);
            return true;
        }
        long m = c.fpu.mantissa(0);
        int se = c.fpu.signExponent(0);
        Float80 f = X87Stack.unit(c);
        switch (which) {
            case 0x00 -> c.fpu.set(0, m, se ^ 0x8000);
            case 0x01 -> c.fpu.set(0, m, se & 0x7fff);
            case 0x1a -> {
                f.sqrt(m, se);
                X87Stack.store(c, 0, f);
            }
            case 0x1c -> {
                f.integral(m, se);
                X87Stack.store(c, 0, f);
            }
            case 0x14 -> extract(c, f, m, se);
            case 0x1d -> scale(c, f, m, se);
            case 0x15 -> remainder(c, m, se, true);
            case 0x18 -> remainder(c, m, se, false);
            default -> {
                return transcendental(c, which, value(c, 0));
            }
        }
        if (which <= 1) {
            c.fpu.conditions(X87.C1, 0);
        }
        return true;
    }

    private static boolean rotate(Cpu c, boolean down) {
        if (down) {
            c.fpu.decrementTop();
        } else {
            c.fpu.incrementTop();
        }
        c.fpu.conditions(X87.C1, 0);
        return true;
    }

    private static void examine(Cpu c) {
        long m = c.fpu.mantissa(0);
        int se = c.fpu.signExponent(0);
        int kind = !c.fpu.isUsed(0) ? X87.C3 | X87.C0 : Float80.isUnsupported(m, se) ? 0
                : Float80.isNan(m, se) ? X87.C0 : Float80.isInfinite(m, se) ? X87.C2 | X87.C0
                : m == 0 ? X87.C3 : (se & 0x7fff) == 0 ? X87.C3 | X87.C2 : X87.C2;
        c.fpu.conditions(X87.C0 | X87.C1 | X87.C2 | X87.C3, kind | (se >>> 15 != 0 ? X87.C1 : 0));
    }

    /** FXTRACT: the exponent, and the significand on top of it. */
    private static void extract(Cpu c, Float80 f, long m, int se) {
        long significand = m;
        int significandSe = se;
        if (Float80.isNan(m, se) || Float80.isUnsupported(m, se)) {
            f.add(m, se, m, se);
            significand = f.mantissa;
            significandSe = f.signExponent;
        } else if (m == 0 || Float80.isInfinite(m, se)) {
            f.flags |= m == 0 ? X87.ZE : 0;
            f.mantissa = Long.MIN_VALUE;
            f.signExponent = m == 0 ? 0xffff : 0x7fff;
        } else {
            int shift = Long.numberOfLeadingZeros(m);
            f.flags |= (se & 0x7fff) == 0 ? X87.DE : 0;
            f.fromLong(Math.max(se & 0x7fff, 1) - shift - Float80.BIAS);
            significand = m << shift;
            significandSe = se & 0x8000 | Float80.BIAS;
        }
        if (X87Stack.settle(c, f)) {
            c.fpu.store(0, f.mantissa, f.signExponent);
            X87Stack.push(c, significand, significandSe);
        }
    }

    private static void scale(Cpu c, Float80 f, long m, int se) {
        if (X87Stack.empty(c, 1)) {
            X87Stack.indefinite(c, 0);
            return;
        }
        long by = c.fpu.mantissa(1);
        int bySe = c.fpu.signExponent(1);
        boolean ordinary = (bySe & 0x7fff) != 0x7fff && !Float80.isUnsupported(by, bySe);
        f.flags |= (bySe & 0x7fff) == 0 && by != 0 ? X87.DE : 0;
        f.precision = 64;
        if (ordinary && (se & 0x7fff) != 0x7fff && !Float80.isUnsupported(m, se) && m != 0) {
            f.scale(m, se, steps(by, bySe));
        } else if (ordinary) {
            f.multiply(m, se, Long.MIN_VALUE, Float80.BIAS);
        } else if (Float80.isInfinite(by, bySe)) {
            f.multiply(m, se, bySe == 0x7fff ? by : 0, bySe == 0x7fff ? bySe : 0);
        } else {
            f.multiply(m, se, by, bySe);
        }
        X87Stack.store(c, 0, f);
    }

    /** A finite number without its fraction, at most what makes any other infinite or 0. */
    private static int steps(long m, int se) {
        Float80 whole = new Float80();
        whole.mode = Rounding.ZERO;
        long by = Narrow80.toInteger(whole, m, se, 32);
        boolean far = (whole.flags & X87.IE) != 0 || Math.abs(by) > 40000;
        return far ? se >>> 15 != 0 ? -40000 : 40000 : (int) by;
    }

    private static void remainder(Cpu c, long m, int se, boolean nearest) {
        X87Remainder.run(c, m, se, nearest);
    }

    static double value(Cpu c, int position) {
        Float80 f = new Float80();
        return Double.longBitsToDouble(Narrow80.toDouble(f, c.fpu.mantissa(position), c.fpu.signExponent(position)));
    }

    private static void result(Cpu c, int position, double value) {
        Float80 f = X87Stack.unit(c);
        f.fromDouble(Double.doubleToRawLongBits(value));
        f.flags |= Double.isNaN(value) ? X87.IE : X87.PE;
        X87Stack.store(c, position, f);
    }

    private static boolean transcendental(Cpu c, int which, double x) {
        switch (which) {
            case 0x10 -> result(c, 0, Math.abs(x) < 1e-8 ? x * Math.log(2) : Math.pow(2, x) - 1);
            case 0x11 -> {
                result(c, 1, value(c, 1) * (Math.log(x) / Math.log(2)));
                c.fpu.pop();
            }
            case 0x12 -> {
                result(c, 0, Math.tan(x));
                c.fpu.conditions(X87.C2, 0);
                X87Stack.push(c, Long.MIN_VALUE, Float80.BIAS);
            }
            case 0x13 -> {
                result(c, 1, Math.atan2(value(c, 1), x));
                c.fpu.pop();
            }
            case 0x19 -> {
                result(c, 1, value(c, 1) * (Math.log1p(x) / Math.log(2)));
                c.fpu.pop();
            }
            case 0x1b -> {
                result(c, 0, Math.sin(x));
                c.fpu.conditions(X87.C2, 0);
                Float80 f = new Float80();
                f.fromDouble(Double.doubleToRawLongBits(Math.cos(x)));
                X87Stack.push(c, f.mantissa, f.signExponent);
            }
            case 0x1e -> {
                result(c, 0, Math.sin(x));
                c.fpu.conditions(X87.C2, 0);
            }
            case 0x1f -> {
                result(c, 0, Math.cos(x));
                c.fpu.conditions(X87.C2, 0);
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
