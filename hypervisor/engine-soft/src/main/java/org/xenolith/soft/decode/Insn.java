package org.xenolith.soft.decode;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Mem;

/**
 * A decoded instruction. Immutable once decoded; shared by all vCPUs. Small, for there are many and most are read rarely:
 * the interpreter waits for memory more than for anything else.
 */
public final class Insn {
    /** Values of {@link #dst} and {@link #src} besides register numbers (0..15; 32 + n: AH, CH, DH, BH). */
    public static final int MEM = -1, IMM = -2, NONE = -3;
    public static final int HIGH_BYTE = 32;

    public String name = "";
    public Handler handler;
    /** What the interpreter calls. */
    public Step step = Step.HANDLER;
    public byte dst = NONE;
    public byte src = NONE;
    public byte src2 = NONE;
    /** log2 of the destination's and the source's bytes. */
    public byte size;
    public byte srcSize;
    public byte opSize;
    public long imm;
    /** The source register, or {@link Cpu#ZERO}; with an immediate added it is a source operand that is not memory. */
    byte from = Cpu.ZERO;
    public byte base = Cpu.ZERO;
    public byte index = Cpu.ZERO;
    public byte scale;
    public long disp;
    public byte segment = Cpu.NO_SEGMENT;
    /** Address size, log2 of bytes. */
    public byte addressSize;
    public byte mode;
    public boolean lock;
    /** 0, 0xf2 or 0xf3. */
    public short repeat;
    /** Whether the operands are MMX registers. */
    public boolean mmx;
    /** Condition or other low opcode bits; for x87 the low opcode bits and ModRM. */
    public short low;
    public short modrm;
    /** The segment register a row names. */
    public byte implicit;
    /** Whether the instruction writes a vector register and no general one. */
    public boolean vectorTarget;
    /** Start and end, relative to the block's first byte. */
    public short offset;
    public short next;
    public boolean ends;

    /** The bits of an operand of {@link #size}, 0 to 3. */
    public long mask() {
        return -1L >>> 64 - (8 << size);
    }

    /** The bits of an effective address. */
    public long addressMask() {
        return -1L >>> 64 - (8 << addressSize);
    }

    /** The bits of a linear address. */
    public long linearMask() {
        return mode == Cpu.MODE64 ? -1L : 0xffffffffL;
    }

    /** Effective address without the segment base. */
    public long offset(Cpu c) {
        return c.r[base] + (c.r[index] << scale) + disp & addressMask();
    }

    /** Linear address of the memory operand. */
    public long address(Cpu c) {
        return (c.r[base] + (c.r[index] << scale) + disp & addressMask()) + c.segBase[segment] & linearMask();
    }

    /** Linear address of the memory operand of a form: in 64-bit mode with 64-bit addresses. */
    public long plainAddress(Cpu c) {
        return c.r[base] + (c.r[index] << scale) + disp + c.segBase[segment];
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
