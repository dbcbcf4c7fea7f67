package org.xenolith.soft.translate;

import java.math.BigInteger;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.GuestFault;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.interp.Atomic;

/** What translated code calls for instructions that would be long in bytecode. */
final class Support {
    static final int ADD = 0, OR = 1, AND = 2, XOR = 3, SET = 4;

    private Support() {
    }

    /** Replaces CF and OF as a rotate does; the other flags are those of the lazy state given. */
    static void rotated(Cpu c, int ccOp, long dst, long src, long result, int size, boolean left) {
        int bits = 8 << size;
        long top = result >>> bits - 1 & 1;
        long carry = left ? result & 1 : top;
        long overflow = left ? top ^ carry : top ^ result >>> bits - 2 & 1;
        c.eflags = c.eflags & ~Flags.ARITHMETIC
                | Flags.arithmetic(ccOp, dst, src, c.eflags) & ~(Flags.CF | Flags.OF)
                | (carry != 0 ? Flags.CF : 0) | (overflow != 0 ? Flags.OF : 0);
    }

    /** Replaces CF; the other flags are those of the lazy state given. */
    static void carried(Cpu c, int ccOp, long dst, long src, long carry) {
        c.eflags = c.eflags & ~Flags.ARITHMETIC | Flags.arithmetic(ccOp, dst, src, c.eflags) & ~Flags.CF
                | (carry != 0 ? Flags.CF : 0);
    }

    /** The flags of POPCNT. */
    static void counted(Cpu c, long value) {
        c.eflags = c.eflags & ~Flags.ARITHMETIC | (value == 0 ? Flags.ZF : 0);
    }

    /** The carry flag as a number. */
    static long one(long carry) {
        return carry != 0 ? 1 : 0;
    }

    /** What CMPXCHG stores. */
    static long chosen(long old, long expected, long value) {
        return old == expected ? value : old;
    }

    static long highUnsigned(long a, long b) {
        return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
    }

    /** Quotient of {@code high:low} of 32 bits each; the remainder goes to {@link Cpu#second}. */
    static long divide32(Cpu c, long high, long low, long divisor) {
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

    /** The same with 64 bits each. */
    static long divide64(Cpu c, long high, long low, long divisor) {
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

    static long divideSigned32(Cpu c, long high, long low, long divisor) {
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

    static long divideSigned64(Cpu c, long high, long low, long divisor) {
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

    private static long compute(int op, long a, long b) {
        return switch (op) {
            case ADD -> a + b;
            case OR -> a | b;
            case AND -> a & b;
            case XOR -> a ^ b;
            default -> b;
        };
    }

    /** Combines memory with {@code b} in one step for all vCPUs; returns the old value. */
    static long locked(Cpu c, long address, int size, int op, long b) {
        long host = Atomic.host(c, address, size);
        if (host == 0) {
            synchronized (c.host.busLock()) {
                long old = Mem.loadForStore(c, address, size);
                Mem.store(c, address, size, compute(op, old, b));
                return old;
            }
        }
        while (true) {
            long old = Atomic.read(host, size);
            if (Atomic.cas(host, size, old, compute(op, old, b))) {
                return old;
            }
        }
    }

    /** Swaps {@code expected}, zero-extended, for {@code value} in one step; returns the old value. */
    static long exchangeIfEqual(Cpu c, long address, int size, long expected, long value) {
        long host = Atomic.host(c, address, size);
        if (host == 0) {
            synchronized (c.host.busLock()) {
                long old = Mem.loadForStore(c, address, size);
                Mem.store(c, address, size, old == expected ? value : old);
                return old;
            }
        }
        while (true) {
            if (Atomic.cas(host, size, expected, value)) {
                return expected;
            }
            long old = Atomic.read(host, size);
            if (old != expected) {
                return old;
            }
        }
    }
}
