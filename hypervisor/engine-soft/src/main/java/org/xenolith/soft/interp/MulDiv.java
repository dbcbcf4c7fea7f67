package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.GuestFault;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** MUL, the three forms of IMUL, DIV and IDIV. */
final class MulDiv {
    private MulDiv() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "MUL" -> MulDiv::mul;
            case "IMUL1" -> MulDiv::imul1;
            case "IMUL2" -> (c, i) -> imul(c, i, Mem.signed(i.target(c), i.size), Mem.signed(i.source(c), i.size));
            case "IMUL3" -> (c, i) -> imul(c, i, Mem.signed(i.source(c), i.size), i.imm);
            case "DIV" -> MulDiv::div;
            case "IDIV" -> MulDiv::idiv;
            default -> null;
        };
    }

    private static void wide(Cpu c, int size, long low, long high) {
        if (size == 0) {
            Insn.register(c, Cpu.RAX, 1, low);
            return;
        }
        Insn.register(c, Cpu.RAX, size, low);
        Insn.register(c, Cpu.RDX, size, high);
    }

    private static void flags(Cpu c, int size, long low, boolean overflow) {
        c.ccDst = low;
        c.ccSrc = overflow ? 1 : 0;
        c.ccOp = Flags.MUL | size;
    }

    private static void mul(Cpu c, Insn i) {
        long a = Insn.register(c, Cpu.RAX, i.size);
        long b = i.target(c);
        if (i.size == 3) {
            long high = Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
            wide(c, 3, a * b, high);
            flags(c, 3, a * b, high != 0);
            return;
        }
        long product = a * b;
        long high = product >>> (8 << i.size);
        wide(c, i.size, product, high);
        flags(c, i.size, product, high != 0);
    }

    private static void imul1(Cpu c, Insn i) {
        long a = Mem.signed(Insn.register(c, Cpu.RAX, i.size), i.size);
        long b = Mem.signed(i.target(c), i.size);
        long low = a * b;
        long high = i.size == 3 ? Math.multiplyHigh(a, b) : low >> (8 << i.size);
        boolean overflow = i.size == 3 ? high != low >> 63 : low != Mem.signed(low, i.size);
        wide(c, i.size, low, high);
        flags(c, i.size, low, overflow);
    }

    private static void imul(Cpu c, Insn i, long a, long b) {
        long low = a * b;
        boolean overflow = i.size == 3 ? Math.multiplyHigh(a, b) != low >> 63 : low != Mem.signed(low, i.size);
        Insn.register(c, i.dst, i.size, low);
        flags(c, i.size, low, overflow);
    }

    private static void div(Cpu c, Insn i) {
        long divisor = i.target(c);
        if (divisor == 0) {
            throw c.raise(GuestFault.DE);
        }
        if (i.size == 3) {
            result(c, 3, Division.divide64(c, c.r[Cpu.RDX], c.r[Cpu.RAX], divisor), c.second);
            return;
        }
        long dividend = i.size == 0 ? c.r[Cpu.RAX] & 0xffff
                : Insn.register(c, Cpu.RDX, i.size) << (8 << i.size) | Insn.register(c, Cpu.RAX, i.size);
        long quotient = Long.divideUnsigned(dividend, divisor);
        if (quotient >>> (8 << i.size) != 0) {
            throw c.raise(GuestFault.DE);
        }
        result(c, i.size, quotient, Long.remainderUnsigned(dividend, divisor));
    }

    private static void result(Cpu c, int size, long quotient, long remainder) {
        if (size == 0) {
            Insn.register(c, Cpu.RAX, 1, quotient & 0xff | (remainder & 0xff) << 8);
        } else {
            Insn.register(c, Cpu.RAX, size, quotient);
            Insn.register(c, Cpu.RDX, size, remainder);
        }
    }

    private static void idiv(Cpu c, Insn i) {
        long divisor = Mem.signed(i.target(c), i.size);
        if (divisor == 0) {
            throw c.raise(GuestFault.DE);
        }
        if (i.size == 3) {
            result(c, 3, Division.divideSigned64(c, c.r[Cpu.RDX], c.r[Cpu.RAX], divisor), c.second);
            return;
        }
        long dividend = i.size == 0 ? (short) c.r[Cpu.RAX]
                : Mem.signed(c.r[Cpu.RDX], i.size) << (8 << i.size) | Insn.register(c, Cpu.RAX, i.size);
        if (dividend == Long.MIN_VALUE && divisor == -1) {
            throw c.raise(GuestFault.DE);
        }
        long quotient = dividend / divisor;
        if (quotient != Mem.signed(quotient, i.size)) {
            throw c.raise(GuestFault.DE);
        }
        result(c, i.size, quotient, dividend % divisor);
    }
}
