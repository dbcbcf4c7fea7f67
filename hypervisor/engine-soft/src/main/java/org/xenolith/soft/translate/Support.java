package org.xenolith.soft.translate;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
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
}
