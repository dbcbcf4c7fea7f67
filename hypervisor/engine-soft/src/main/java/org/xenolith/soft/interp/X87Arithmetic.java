package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.fpu.Float80;
import org.xenolith.soft.fpu.X87;

/** FADD FMUL FCOM FSUB FDIV in all forms, and comparisons into EFLAGS. */
final class X87Arithmetic {
    static final int ADD = 0, MUL = 1, COM = 2, COMP = 3, SUB = 4, SUBR = 5, DIV = 6, DIVR = 7;

    private X87Arithmetic() {
    }

    /** {@code target = target op (m, se)}. */
    static void run(Cpu c, int op, int target, long m, int se, int loadFlags) {
        if (op == COM || op == COMP) {
            compare(c, m, se, false, loadFlags);
            if (op == COMP) {
                c.fpu.pop();
            }
            return;
        }
        if (X87Stack.empty(c, target)) {
            X87Stack.indefinite(c, target);
            return;
        }
        Float80 f = X87Stack.unit(c);
        f.flags = loadFlags;
        long a = c.fpu.mantissa(target);
        int sa = c.fpu.signExponent(target);
        switch (op) {
            case ADD -> f.add(a, sa, m, se);
            case MUL -> f.multiply(a, sa, m, se);
            case SUB -> subtract(f, a, sa, m, se);
            case SUBR -> subtract(f, m, se, a, sa);
            case DIV -> f.divide(a, sa, m, se);
            default -> f.divide(m, se, a, sa);
        }
        X87Stack.store(c, target, f);
    }

    private static void subtract(Float80 f, long a, int sa, long b, int sb) {
        f.add(a, sa, b, Float80.isNan(b, sb) ? sb : sb ^ 0x8000);
    }

    /** {@code ST(target) = ST(target) op ST(source)}. */
    static void registers(Cpu c, int op, int target, int source) {
        if (!c.fpu.isUsed(source) || !c.fpu.isUsed(target)) {
            X87Stack.empty(c, c.fpu.isUsed(source) ? target : source);
            if (op == COM || op == COMP) {
                c.fpu.conditions(X87.C0 | X87.C2 | X87.C3, X87.C0 | X87.C2 | X87.C3);
            } else {
                X87Stack.indefinite(c, target);
            }
            if (op == COMP) {
                c.fpu.pop();
            }
            return;
        }
        run(c, op, target, c.fpu.mantissa(source), c.fpu.signExponent(source), 0);
    }

    /** 0 equal, 1 ST(0) smaller, 2 greater, 3 unordered. */
    private static int order(Float80 f, long a, int sa, long b, int sb, boolean quiet) {
        boolean bad = Float80.isUnsupported(a, sa) || Float80.isUnsupported(b, sb);
        boolean nan = Float80.isNan(a, sa) || Float80.isNan(b, sb);
        if (bad || nan) {
            boolean signalling = Float80.isNan(a, sa) && (a & 1L << 62) == 0 || Float80.isNan(b, sb) && (b & 1L << 62) == 0;
            f.flags = f.flags & ~X87.DE | (!quiet || bad || signalling ? X87.IE : 0);
            return 3;
        }
        if ((sa & 0x7fff) == 0 && a != 0 || (sb & 0x7fff) == 0 && b != 0) {
            f.flags |= X87.DE;
        }
        if (a == 0 && b == 0) {
            return 0;
        }
        boolean negativeA = sa >>> 15 != 0;
        boolean negativeB = sb >>> 15 != 0;
        if (negativeA != negativeB) {
            return negativeA ? 1 : 2;
        }
        int ea = Math.max(sa & 0x7fff, 1);
        int eb = Math.max(sb & 0x7fff, 1);
        int magnitude = a == 0 || b == 0 ? Boolean.compare(a != 0, b != 0)
                : ea != eb ? Integer.compare(ea, eb) : Long.compareUnsigned(a, b);
        return magnitude == 0 ? 0 : magnitude < 0 != negativeA ? 1 : 2;
    }

    /** Compares ST(0) with an operand into the condition codes. */
    static void compare(Cpu c, long m, int se, boolean quiet, int loadFlags) {
        if (X87Stack.empty(c, 0)) {
            c.fpu.conditions(X87.C0 | X87.C2 | X87.C3, X87.C0 | X87.C2 | X87.C3);
            return;
        }
        Float80 f = X87Stack.unit(c);
        f.flags = loadFlags;
        int order = order(f, c.fpu.mantissa(0), c.fpu.signExponent(0), m, se, quiet);
        X87Stack.settle(c, f);
        c.fpu.conditions(X87.C0 | X87.C2 | X87.C3, switch (order) {
            case 0 -> X87.C3;
            case 1 -> X87.C0;
            case 2 -> 0;
            default -> X87.C0 | X87.C2 | X87.C3;
        });
    }

    static void compareQuiet(Cpu c, int source) {
        if (X87Stack.empty(c, source)) {
            c.fpu.conditions(X87.C0 | X87.C2 | X87.C3, X87.C0 | X87.C2 | X87.C3);
            return;
        }
        compare(c, c.fpu.mantissa(source), c.fpu.signExponent(source), true, 0);
    }

    /** FCOMI, FUCOMI. */
    static void compareToFlags(Cpu c, int source, boolean quiet) {
        int order = 3;
        if (!X87Stack.empty(c, 0) && !X87Stack.empty(c, source)) {
            Float80 f = X87Stack.unit(c);
            order = order(f, c.fpu.mantissa(0), c.fpu.signExponent(0), c.fpu.mantissa(source),
                    c.fpu.signExponent(source), quiet);
            X87Stack.settle(c, f);
        }
        Flags.update(c, Flags.ARITHMETIC, switch (order) {
            case 0 -> Flags.ZF;
            case 1 -> Flags.CF;
            case 2 -> 0;
            default -> Flags.ZF | Flags.PF | Flags.CF;
        });
    }
}
