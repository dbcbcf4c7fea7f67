package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.fpu.Float80;
import org.xenolith.soft.fpu.X87;

/** Register access of x87 instructions with stack faults, and the recording of exceptions. */
final class X87Stack {
    private X87Stack() {
    }

    /** A fresh arithmetic unit with the control word's precision and rounding. */
    static Float80 unit(Cpu c) {
        Float80 f = new Float80();
        f.mode = c.fpu.control >>> 10 & 3;
        f.precision = switch (c.fpu.control >>> 8 & 3) {
            case 0 -> 24;
            case 2 -> 53;
            default -> 64;
        };
        return f;
    }

    /** Marks a stack underflow if the register is empty. */
    static boolean empty(Cpu c, int position) {
        if (c.fpu.isUsed(position)) {
            return false;
        }
        c.fpu.conditions(X87.C1, 0);
        c.fpu.raise(X87.IE | X87.SF);
        return true;
    }

    /** Marks a stack fault if ST(0) is empty or a second result has no room; both results are indefinite then. */
    static boolean noPair(Cpu c) {
        boolean empty = !c.fpu.isUsed(0);
        if (!empty && !c.fpu.isUsed(7)) {
            return false;
        }
        c.fpu.conditions(X87.C1, empty ? 0 : X87.C1);
        c.fpu.raise(X87.IE | X87.SF);
        if ((c.fpu.control & X87.IE) != 0) {
            indefinite(c, 0);
            c.fpu.decrementTop();
            indefinite(c, 0);
        }
        return true;
    }

    /** Takes over the unit's exceptions. Returns whether its result is to be stored (all invalid ones masked). */
    static boolean settle(Cpu c, Float80 f) {
        c.fpu.conditions(X87.C1, f.flags & X87.C1);
        int flags = f.flags & 0x3f;
        c.fpu.raise(flags);
        return (flags & ~c.fpu.control & (X87.IE | X87.ZE | X87.DE)) == 0;
    }

    static void store(Cpu c, int position, Float80 f) {
        if (settle(c, f)) {
            c.fpu.store(position, f.mantissa, f.signExponent);
        }
    }

    static void push(Cpu c, long mantissa, int signExponent) {
        c.fpu.decrementTop();
        if (c.fpu.isUsed(0)) {
            c.fpu.conditions(X87.C1, X87.C1);
            c.fpu.raise(X87.IE | X87.SF);
            if ((c.fpu.control & X87.IE) == 0) {
                c.fpu.incrementTop();
                return;
            }
            c.fpu.store(0, Float80.DEFAULT_NAN_MANTISSA, Float80.DEFAULT_NAN_SIGN_EXPONENT);
            return;
        }
        c.fpu.conditions(X87.C1, 0);
        c.fpu.store(0, mantissa, signExponent);
    }

    /** The result of an operation on an empty register. */
    static void indefinite(Cpu c, int position) {
        if ((c.fpu.control & X87.IE) != 0) {
            c.fpu.store(position, Float80.DEFAULT_NAN_MANTISSA, Float80.DEFAULT_NAN_SIGN_EXPONENT);
        }
    }
}
