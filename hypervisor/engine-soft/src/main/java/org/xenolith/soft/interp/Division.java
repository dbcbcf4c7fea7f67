package org.xenolith.soft.interp;

import java.math.BigInteger;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.GuestFault;

/** Division of a dividend in two registers: the quotient is returned, the remainder goes to {@link Cpu#second}. Raises #DE. */
public final class Division {
    private Division() {
    }

    /** DIV of {@code high:low}, 32 bits each. */
    public static long divide32(Cpu c, long high, long low, long divisor) {
        long dividend = high << 32 | low & 0xffffffffL;
        long by = divisor & 0xffffffffL;
        if (by == 0) {
            throw c.raise(GuestFault.DE);
        }
        long quotient = dividend >= 0 ? dividend / by : Long.divideUnsigned(dividend, by);
        if (quotient >>> 32 != 0) {
            throw c.raise(GuestFault.DE);
        }
        c.second = dividend - quotient * by;
        return quotient;
    }

    /** DIV of {@code high:low}, 64 bits each. */
    public static long divide64(Cpu c, long high, long low, long divisor) {
        if (divisor == 0 || Long.compareUnsigned(high, divisor) >= 0) {
            throw c.raise(GuestFault.DE);
        }
        long quotient;
        if (high == 0) {
            quotient = low >= 0 && divisor > 0 ? low / divisor : Long.divideUnsigned(low, divisor);
        } else {
            quotient = divideWide(high, low, divisor);
        }
        c.second = low - quotient * divisor;
        return quotient;
    }

    private static long divideWide(long high, long low, long divisor) {
        long quotient = 0;
        long remainder = high;
        for (int bit = 63; bit >= 0; bit--) {
            boolean carry = remainder < 0;
            remainder = remainder << 1 | low >>> bit & 1;
            if (carry || Long.compareUnsigned(remainder, divisor) >= 0) {
                remainder -= divisor;
                quotient |= 1L << bit;
            }
        }
        return quotient;
    }

    /** IDIV of {@code high:low}, 32 bits each. */
    public static long divideSigned32(Cpu c, long high, long low, long divisor) {
        long dividend = high << 32 | low & 0xffffffffL;
        int by = (int) divisor;
        if (by == 0 || dividend == Long.MIN_VALUE && by == -1) {
            throw c.raise(GuestFault.DE);
        }
        long quotient = dividend / by;
        if (quotient != (int) quotient) {
            throw c.raise(GuestFault.DE);
        }
        c.second = dividend - quotient * by;
        return quotient;
    }

    /** IDIV of {@code high:low}, 64 bits each. */
    public static long divideSigned64(Cpu c, long high, long low, long divisor) {
        if (divisor == 0) {
            throw c.raise(GuestFault.DE);
        }
        if (high == low >> 63 && !(low == Long.MIN_VALUE && divisor == -1)) {
            c.second = low % divisor;
            return low / divisor;
        }
        BigInteger dividend = BigInteger.valueOf(high).shiftLeft(64)
                .or(BigInteger.valueOf(low).and(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)));
        BigInteger quotient = dividend.divide(BigInteger.valueOf(divisor));
        if (quotient.bitLength() > 63) {
            throw c.raise(GuestFault.DE);
        }
        c.second = low - quotient.longValue() * divisor;
        return quotient.longValue();
    }
}
