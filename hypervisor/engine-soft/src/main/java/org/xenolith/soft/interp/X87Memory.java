package org.xenolith.soft.interp;

import java.math.BigInteger;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.fpu.Float80;
import org.xenolith.soft.fpu.Narrow80;
import org.xenolith.soft.fpu.Rounding;
import org.xenolith.soft.fpu.X87;

/** x87 instructions with a memory operand. */
final class X87Memory {
    private static final BigInteger BCD_LIMIT = new BigInteger("999999999999999999");

    private X87Memory() {
    }

    /** Returns false for an undefined one. */
    static boolean run(Cpu c, Insn i, int op, int reg) {
        if ((op & 1) == 0) {
            X87Ops.checkPending(c);
            arithmetic(c, i, op, reg);
            return true;
        }
        switch (op << 3 | reg) {
            case 0x08 -> load(c, X87Stack.unit(c), f -> f.fromFloat((int) Mem.ld32(c, i.address(c))));
            case 0x0a, 0x0b -> store(c, i, 2, reg == 3);
            case 0x0c -> X87Environment.load(c, i);
            case 0x0d -> c.fpu.control((int) Mem.ld16(c, i.address(c)));
            case 0x0e -> X87Environment.store(c, i);
            case 0x0f -> Mem.st16(c, i.address(c), c.fpu.control);
            case 0x18 -> load(c, X87Stack.unit(c), f -> f.fromLong((int) Mem.ld32(c, i.address(c))));
            case 0x19 -> integer(c, i, 2, true, true);
            case 0x1a, 0x1b -> integer(c, i, 2, false, reg == 3);
            case 0x1d -> load80(c, i);
            case 0x1f -> store80(c, i);
            case 0x28 -> load(c, X87Stack.unit(c), f -> f.fromDouble(Mem.ld64(c, i.address(c))));
            case 0x29 -> integer(c, i, 3, true, true);
            case 0x2a, 0x2b -> store(c, i, 3, reg == 3);
            case 0x2c -> X87Environment.restore(c, i);
            case 0x2e -> X87Environment.save(c, i);
            case 0x2f -> Mem.st16(c, i.address(c), c.fpu.status());
            case 0x38 -> load(c, X87Stack.unit(c), f -> f.fromLong((short) Mem.ld16(c, i.address(c))));
            case 0x39 -> integer(c, i, 1, true, true);
            case 0x3a, 0x3b -> integer(c, i, 1, false, reg == 3);
            case 0x3c -> loadDecimal(c, i);
            case 0x3d -> load(c, X87Stack.unit(c), f -> f.fromLong(Mem.ld64(c, i.address(c))));
            case 0x3e -> storeDecimal(c, i);
            case 0x3f -> integer(c, i, 3, false, true);
            default -> {
                return false;
            }
        }
        return true;
    }

    private interface Loader {
        void into(Float80 f);
    }

    private static void load(Cpu c, Float80 f, Loader loader) {
        X87Ops.checkPending(c);
        loader.into(f);
        if (c.fpu.isUsed(7)) {
            f.flags = 0;
        }
        X87Stack.settle(c, f);
        X87Stack.push(c, f.mantissa, f.signExponent);
    }

    private static void arithmetic(Cpu c, Insn i, int op, int reg) {
        Float80 f = new Float80();
        switch (op) {
            case 0 -> f.fromFloat((int) Mem.ld32(c, i.address(c)));
            case 2 -> f.fromLong((int) Mem.ld32(c, i.address(c)));
            case 4 -> f.fromDouble(Mem.ld64(c, i.address(c)));
            default -> f.fromLong((short) Mem.ld16(c, i.address(c)));
        }
        X87Arithmetic.run(c, reg, 0, f.mantissa, f.signExponent, f.flags);
    }

    private static void store(Cpu c, Insn i, int size, boolean pop) {
        X87Ops.checkPending(c);
        Float80 f = X87Stack.unit(c);
        long bits;
        if (!c.fpu.isUsed(0)) {
            f.flags = X87.IE | X87.SF;
            bits = size == 2 ? 0xffc00000L : 0xfff8000000000000L;
        } else {
            bits = size == 2 ? Narrow80.toFloat(f, c.fpu.mantissa(0), c.fpu.signExponent(0))
                    : Narrow80.toDouble(f, c.fpu.mantissa(0), c.fpu.signExponent(0));
        }
        Mem.store(c, i.address(c), size, bits);
        finish(c, f, pop);
    }

    private static void finish(Cpu c, Float80 f, boolean pop) {
        c.fpu.conditions(X87.C1, f.flags & X87.C1);
        c.fpu.raise(f.flags & 0x7f);
        if (pop) {
            c.fpu.pop();
        }
    }

    private static void integer(Cpu c, Insn i, int size, boolean truncate, boolean pop) {
        X87Ops.checkPending(c);
        Float80 f = X87Stack.unit(c);
        if (truncate) {
            f.mode = Rounding.ZERO;
        }
        long value;
        if (!c.fpu.isUsed(0)) {
            f.flags = X87.IE | X87.SF;
            value = -1L << (8 << size) - 1;
        } else {
            value = Narrow80.toInteger(f, c.fpu.mantissa(0), c.fpu.signExponent(0), 8 << size);
        }
        Mem.store(c, i.address(c), size, value);
        finish(c, f, pop);
    }

    private static void load80(Cpu c, Insn i) {
        X87Ops.checkPending(c);
        long address = i.address(c);
        long m = Mem.ld64(c, address);
        X87Stack.push(c, m, (int) Mem.ld16(c, address + 8));
    }

    private static void store80(Cpu c, Insn i) {
        X87Ops.checkPending(c);
        long address = i.address(c);
        boolean empty = !c.fpu.isUsed(0);
        Mem.loadForStore(c, address + 8, 1);
        Mem.st64(c, address, empty ? Float80.DEFAULT_NAN_MANTISSA : c.fpu.mantissa(0));
        Mem.st16(c, address + 8, empty ? Float80.DEFAULT_NAN_SIGN_EXPONENT : c.fpu.signExponent(0));
        X87Stack.empty(c, 0);
        c.fpu.pop();
    }

    private static void loadDecimal(Cpu c, Insn i) {
        X87Ops.checkPending(c);
        long address = i.address(c);
        long digits = Mem.ld64(c, address);
        long top = Mem.ld16(c, address + 8);
        long value = 0;
        for (int n = 17; n >= 0; n--) {
            long digit = n >= 16 ? top >>> 4 * (n - 16) & 15 : digits >>> 4 * n & 15;
            value = value * 10 + digit;
        }
        Float80 f = new Float80();
        f.fromLong(value);
        X87Stack.push(c, f.mantissa, f.signExponent | ((top & 0x8000) != 0 ? 0x8000 : 0));
    }

    private static void storeDecimal(Cpu c, Insn i) {
        X87Ops.checkPending(c);
        Float80 f = X87Stack.unit(c);
        long address = i.address(c);
        long value = c.fpu.isUsed(0) ? Narrow80.toInteger(f, c.fpu.mantissa(0), c.fpu.signExponent(0), 64)
                : Long.MIN_VALUE;
        boolean fits = BigInteger.valueOf(value).abs().compareTo(BCD_LIMIT) <= 0;
        long digits = 0xc000000000000000L;
        long top = 0xffff;
        if (fits) {
            long rest = Math.abs(value);
            digits = 0;
            top = c.fpu.signExponent(0) & 0x8000;
            for (int n = 0; n < 18; n++, rest /= 10) {
                long digit = rest % 10;
                digits |= n < 16 ? digit << 4 * n : 0;
                top |= n >= 16 ? digit << 4 * (n - 16) : 0;
            }
        } else {
            f.flags = X87.IE | (c.fpu.isUsed(0) ? 0 : X87.SF);
        }
        Mem.loadForStore(c, address + 8, 1);
        Mem.st64(c, address, digits);
        Mem.st16(c, address + 8, top);
        finish(c, f, true);
    }
}
