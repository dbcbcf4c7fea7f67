package org.xenolith.soft.interp;

import java.math.BigInteger;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.fpu.Float80;
import org.xenolith.soft.fpu.X87;

/** FPREM and FPREM1: exact partial remainders, at most 63 exponent steps at a time. */
final class X87Remainder {
    private X87Remainder() {
    }

    static void run(Cpu c, long m, int se, boolean nearest) {
        Float80 f = X87Stack.unit(c);
        if (X87Stack.empty(c, 1)) {
            X87Stack.indefinite(c, 0);
            return;
        }
        long dm = c.fpu.mantissa(1);
        int ds = c.fpu.signExponent(1);
        boolean special = (se & 0x7fff) == 0x7fff || (ds & 0x7fff) == 0x7fff || dm == 0
                || Float80.isUnsupported(m, se) || Float80.isUnsupported(dm, ds);
        f.flags |= (se & 0x7fff) == 0 && m != 0 || (ds & 0x7fff) == 0 && dm != 0 ? X87.DE : 0;
        if (special) {
            special(c, f, m, se, dm, ds);
            return;
        }
        if (!X87Stack.settle(c, f)) {
            return;
        }
        int ea = Math.max(se & 0x7fff, 1);
        int eb = Math.max(ds & 0x7fff, 1);
        c.fpu.conditions(X87.C0 | X87.C1 | X87.C2 | X87.C3, 0);
        if (m == 0 || ea < eb - 1) {
            return;
        }
        int distance = ea - eb;
        boolean partial = distance >= 64;
        int reduce = partial ? distance - (32 + distance % 32) : 0;
        int low = Math.min(ea, eb + reduce);
        BigInteger a = magnitude(m).shiftLeft(ea - low);
        BigInteger b = magnitude(dm).shiftLeft(eb + reduce - low);
        BigInteger[] parts = a.divideAndRemainder(b);
        BigInteger quotient = parts[0];
        BigInteger rest = parts[1];
        boolean negative = se >>> 15 != 0;
        if (nearest && !partial) {
            int order = rest.shiftLeft(1).compareTo(b);
            if (order > 0 || order == 0 && quotient.testBit(0)) {
                rest = b.subtract(rest);
                quotient = quotient.add(BigInteger.ONE);
                negative = !negative;
            }
        }
        store(c, rest, low, negative, se);
        if (partial) {
            c.fpu.conditions(X87.C2, X87.C2);
        } else {
            c.fpu.conditions(X87.C0 | X87.C1 | X87.C3, (quotient.testBit(2) ? X87.C0 : 0)
                    | (quotient.testBit(1) ? X87.C3 : 0) | (quotient.testBit(0) ? X87.C1 : 0));
        }
    }

    private static BigInteger magnitude(long m) {
        return new BigInteger(Long.toUnsignedString(m));
    }

    private static void store(Cpu c, BigInteger value, int exponent, boolean negative, int oldSign) {
        if (value.signum() == 0) {
            c.fpu.store(0, 0, oldSign & 0x8000);
            return;
        }
        int shift = 64 - value.bitLength();
        int e = exponent - shift;
        long m = shift >= 0 ? value.shiftLeft(shift).longValue() : value.shiftRight(-shift).longValue();
        if (e <= 0) {
            m >>>= 1 - e;
            e = 0;
        }
        c.fpu.store(0, m, (negative ? 0x8000 : 0) | e);
    }

    private static void special(Cpu c, Float80 f, long m, int se, long dm, int ds) {
        if (Float80.isInfinite(dm, ds) && (se & 0x7fff) != 0x7fff && !Float80.isUnsupported(m, se)) {
            X87Stack.settle(c, f);
            c.fpu.conditions(X87.C0 | X87.C1 | X87.C2 | X87.C3, 0);
            return;
        }
        if (Float80.isNan(m, se) || Float80.isNan(dm, ds)) {
            f.add(m, se, dm, ds);
        } else {
            f.invalid();
        }
        X87Stack.store(c, 0, f);
        c.fpu.conditions(X87.C2, 0);
    }
}
