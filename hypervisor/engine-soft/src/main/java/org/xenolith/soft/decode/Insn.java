package org.xenolith.soft.decode;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Mem;

/** A decoded instruction. Immutable once decoded; shared by all vCPUs. */
public final class Insn {
    /** Values of {@link #dst} and {@link #src} besides register numbers (0..15; 32 + n: AH, CH, DH, BH). */
    public static final int MEM = -1, IMM = -2, NONE = -3;
    public static final int HIGH_BYTE = 32;

    public String name = "";
    public Handler handler;
    /** What the interpreter calls. */
    public Step step = Step.HANDLER;
    public int dst = NONE;
    public int src = NONE;
    public int src2 = NONE;
    /** log2 of the destination's and the source's bytes. */
    public int size;
    public int srcSize;
    public int opSize;
    public long imm;
    /** The source register, or {@link Cpu#ZERO}; with an immediate added it is a source operand that is not memory. */
    int from = Cpu.ZERO;
    /** The bits of an operand of {@link #size}. */
    public long mask = -1L;
    public int base = Cpu.ZERO;
    public int index = Cpu.ZERO;
    public int scale;
    public long disp;
    public int segment = Cpu.NO_SEGMENT;
    public long addressMask = -1L;
    public long linearMask = -1L;
    /** Address size, log2 of bytes. */
    public int addressSize;
    public int mode;
    public boolean lock;
    /** 0, 0xf2 or 0xf3. */
    public int repeat;
    /** Whether the operands are MMX registers. */
    public boolean mmx;
    /** Condition or other low opcode bits; for x87 the low opcode bits and ModRM. */
    public int low;
    public int modrm;
    /** The segment register a row names. */
    public int implicit;
    /** Whether the instruction writes a vector register and no general one. */
    public boolean vectorTarget;
    /** Start and end, relative to the block's first byte. */
    public int offset;
    public int next;
    public boolean ends;

    /** Effective address without the segment base. */
    public long offset(Cpu c) {
        return c.r[base] + (c.r[index] << scale) + disp & addressMask;
    }

    /** Linear address of the memory operand. */
    public long address(Cpu c) {
        return (c.r[base] + (c.r[index] << scale) + disp & addressMask) + c.segBase[segment] & linearMask;
    }

    /** A source operand that is a register or an immediate, for forms; bits above its size are whatever they are. */
    public long operand(Cpu c) {
        return c.r[from] + imm;
    }

    /** RIP of the following instruction. */
    public long nextRip(Cpu c) {
        return c.r[Cpu.BLOCK_RIP] + next;
    }

    /** Value of a general register operand, zero-extended. */
    public static long register(Cpu c, int number, int size) {
        return switch (size) {
            case 0 -> number < HIGH_BYTE ? c.r[number] & 0xff : c.r[number - HIGH_BYTE] >>> 8 & 0xff;
            case 1 -> c.r[number] & 0xffff;
            case 2 -> c.r[number] & 0xffffffffL;
            default -> c.r[number];
        };
    }

    /** Writes a general register as an instruction does: 32 bits clear the upper half, fewer keep the rest. */
    public static void register(Cpu c, int number, int size, long value) {
        switch (size) {
            case 0 -> {
                if (number < HIGH_BYTE) {
                    c.r[number] = c.r[number] & ~0xffL | value & 0xff;
                } else {
                    c.r[number - HIGH_BYTE] = c.r[number - HIGH_BYTE] & ~0xff00L | (value & 0xff) << 8;
                }
            }
            case 1 -> c.r[number] = c.r[number] & ~0xffffL | value & 0xffff;
            case 2 -> c.r[number] = value & 0xffffffffL;
            default -> c.r[number] = value;
        }
    }

    /** Source operand; registers and memory zero-extended from {@link #srcSize}. */
    public long source(Cpu c) {
        if (src >= 0) {
            return register(c, src, srcSize);
        }
        return src == IMM ? imm : Mem.load(c, address(c), srcSize);
    }

    /** Destination operand's old value, not to be stored back. */
    public long target(Cpu c) {
        return dst >= 0 ? register(c, dst, size) : Mem.load(c, address(c), size);
    }

    public void target(Cpu c, long value) {
        if (dst >= 0) {
            register(c, dst, size, value);
        } else {
            Mem.store(c, address(c), size, value);
        }
    }
}
