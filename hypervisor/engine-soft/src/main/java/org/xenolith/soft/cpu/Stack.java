package org.xenolith.soft.cpu;

/** The stack with the width SS or long mode gives it. Sizes are log2 of bytes. */
public final class Stack {
    private Stack() {
    }

    private static long address(Cpu c, long sp) {
        return c.spMask == -1L ? sp : (sp & c.spMask) + c.segBase[Cpu.SS] & 0xffffffffL;
    }

    public static void push(Cpu c, int size, long value) {
        long sp = c.r[Cpu.RSP] - (1L << size);
        Mem.store(c, address(c, sp), size, value);
        set(c, sp);
    }

    public static long pop(Cpu c, int size) {
        long sp = c.r[Cpu.RSP];
        long value = Mem.load(c, address(c, sp), size);
        set(c, sp + (1L << size));
        return value;
    }

    /** {@link #push} of 8 bytes in 64-bit mode. */
    public static void push64(Cpu c, long value) {
        long sp = c.r[Cpu.RSP] - 8;
        Mem.st64(c, sp, value);
        c.r[Cpu.RSP] = sp;
    }

    /** {@link #pop} of 8 bytes in 64-bit mode. */
    public static long pop64(Cpu c) {
        long sp = c.r[Cpu.RSP];
        long value = Mem.ld64(c, sp);
        c.r[Cpu.RSP] = sp + 8;
        return value;
    }

    /** Reads above the stack pointer without moving it. */
    public static long peek(Cpu c, long offset, int size) {
        return Mem.load(c, address(c, c.r[Cpu.RSP] + offset), size);
    }

    /** Moves the stack pointer to {@code from + bytes}. */
    public static void release(Cpu c, long from, long bytes) {
        set(c, from + bytes);
    }

    public static void set(Cpu c, long sp) {
        long mask = c.spMask;
        c.r[Cpu.RSP] = mask == -1L ? sp : mask == 0xffffffffL ? sp & mask : c.r[Cpu.RSP] & ~0xffffL | sp & 0xffff;
    }
}
