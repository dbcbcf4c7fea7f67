package org.xenolith.soft.fpu;

import java.util.Arrays;

/**
 * The x87 register file. Registers are numbered by stack position unless a name says physical; each is a 64-bit
 * mantissa with explicit integer bit and a 16-bit sign and exponent. MMX registers are the physical mantissas.
 */
public final class X87 {
    /** Status word bits. */
    public static final int IE = 1, DE = 2, ZE = 4, OE = 8, UE = 16, PE = 32, SF = 64, ES = 128, C0 = 256, C1 = 512,
            C2 = 1024, C3 = 1 << 14, BUSY = 1 << 15;
    private static final int TOP = 7 << 11;

    private final long[] mantissa = new long[8];
    private final int[] signExponent = new int[8];
    private final boolean[] used = new boolean[8];
    public int control;
    private int status;
    private int top;

    public X87() {
        init();
    }

    /** FNINIT. */
    public void init() {
        control = 0x37f;
        status = 0;
        top = 0;
        Arrays.fill(used, false);
    }

    private int physical(int position) {
        return top + position & 7;
    }

    public int status() {
        return status & ~TOP | top << 11;
    }

    public void status(int value) {
        status = value & ~TOP;
        top = value >>> 11 & 7;
        summarise();
    }

    /** Sets the exception flags in {@code bits} and the summary. */
    public void raise(int bits) {
        status |= bits;
        summarise();
    }

    public void clearExceptions() {
        status &= ~(IE | DE | ZE | OE | UE | PE | SF | ES | BUSY);
    }

    /** Replaces condition codes C0 to C3. */
    public void conditions(int mask, int value) {
        status = status & ~mask | value & mask;
    }

    public void control(int value) {
        control = value & 0x1f3f | 0x40;
        summarise();
    }

    private void summarise() {
        boolean pending = (status & ~control & 0x3f) != 0;
        status = pending ? status | ES | BUSY : status & ~(ES | BUSY);
    }

    public boolean exceptionPending() {
        return (status & ES) != 0;
    }

    public long mantissa(int position) {
        return mantissa[physical(position)];
    }

    public int signExponent(int position) {
        return signExponent[physical(position)];
    }

    /** Writes a register's value, not its tag. */
    public void set(int position, long newMantissa, int newSignExponent) {
        mantissa[physical(position)] = newMantissa;
        signExponent[physical(position)] = newSignExponent;
    }

    /** Writes a register and marks it in use. */
    public void store(int position, long newMantissa, int newSignExponent) {
        set(position, newMantissa, newSignExponent);
        used[physical(position)] = true;
    }

    public boolean isUsed(int position) {
        return used[physical(position)];
    }

    public void free(int position) {
        used[physical(position)] = false;
    }

    public void decrementTop() {
        top = top - 1 & 7;
    }

    public void incrementTop() {
        top = top + 1 & 7;
    }

    public void pop() {
        used[top] = false;
        incrementTop();
    }

    /** One bit per physical register in use, as FXSAVE stores it. */
    public int abridgedTags() {
        int tags = 0;
        for (int n = 0; n < 8; n++) {
            tags |= used[n] ? 1 << n : 0;
        }
        return tags;
    }

    public void abridgedTags(int tags) {
        for (int n = 0; n < 8; n++) {
            used[n] = (tags >>> n & 1) != 0;
        }
    }

    /** The full tag word, two bits per physical register. */
    public int tags() {
        int tags = 0;
        for (int n = 0; n < 8; n++) {
            int exponent = signExponent[n] & 0x7fff;
            int tag = !used[n] ? 3 : exponent == 0 && mantissa[n] == 0 ? 1
                    : exponent == 0x7fff || mantissa[n] >= 0 ? 2 : 0;
            tags |= tag << 2 * n;
        }
        return tags;
    }

    public void tags(int tags) {
        for (int n = 0; n < 8; n++) {
            used[n] = (tags >>> 2 * n & 3) != 3;
        }
    }

    /** MMX register; any MMX instruction makes all registers valid and the top 0. */
    public long mmx(int number) {
        enterMmx();
        return mantissa[number & 7];
    }

    public void mmx(int number, long value) {
        enterMmx();
        mantissa[number & 7] = value;
        signExponent[number & 7] = 0xffff;
    }

    private void enterMmx() {
        top = 0;
        Arrays.fill(used, true);
    }

    public void emms() {
        top = 0;
        Arrays.fill(used, false);
    }
}
