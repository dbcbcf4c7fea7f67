package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Insn;

/** Operand access of vector instructions. */
final class Xmm {
    private Xmm() {
    }

    static long low(Cpu c, int number) {
        return c.x[2 * number];
    }

    static long high(Cpu c, int number) {
        return c.x[2 * number + 1];
    }

    static void set(Cpu c, int number, long low, long high) {
        c.x[2 * number] = low;
        c.x[2 * number + 1] = high;
    }

    static void low(Cpu c, int number, long value) {
        c.x[2 * number] = value;
    }

    /** Replaces the lowest 32 bits. */
    static void word(Cpu c, int number, int value) {
        c.x[2 * number] = c.x[2 * number] & 0xffffffff00000000L | value & 0xffffffffL;
    }

    /** Address of a 16-byte operand that must be aligned. */
    static long aligned(Cpu c, Insn i) {
        return Packed.aligned(c, i.address(c));
    }

    /** Low half of the source operand: MMX, XMM or memory of the source size. */
    static long sourceLow(Cpu c, Insn i) {
        if (i.src >= 0) {
            return i.mmx ? c.fpu.mmx(i.src) : low(c, i.src);
        }
        return i.srcSize == 4 ? Mem.ld64(c, aligned(c, i)) : Mem.load(c, i.address(c), i.srcSize);
    }

    /** High half of a 16-byte source operand. */
    static long sourceHigh(Cpu c, Insn i) {
        return i.src >= 0 ? high(c, i.src) : Mem.ld64(c, i.address(c) + 8);
    }
}
