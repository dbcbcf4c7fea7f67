package org.xenolith.soft.differential;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** The operand that ModRM names: a register, or memory in the data page through one of the addressing forms. */
final class Operands {
    private final Random random;
    private final CpuCase c;
    private final boolean[] pinned = new boolean[16];
    private int register = -1;
    private long address;
    private int ripRelativeAt = -1;

    Operands(Random random, CpuCase c) {
        this.random = random;
        this.c = c;
        pinned[4] = true;
    }

    /** An address with room around it, three times in four aligned to 16. */
    long pointer() {
        long offset = 0x400 + random.nextInt(0x800);
        return CpuCase.DATA + (random.nextInt(4) != 0 ? offset & -16L : offset);
    }

    void register(int number) {
        register = number;
    }

    boolean isRegister() {
        return register >= 0;
    }

    boolean isMemory() {
        return address != 0;
    }

    long address() {
        return address;
    }

    /** Sets a general register unless the operand's address depends on it. */
    void set(int number, long value) {
        if (!pinned[number]) {
            c.gpr(number, c.narrow() ? value & 0xffffffffL : value);
        }
    }

    /** Gives the operand a value of so many bytes. */
    void value(long value, int length) {
        if (register >= 0) {
            set(register, value);
        } else if (address != 0) {
            c.memory(address, value, length);
        }
    }

    /** RCX may be a shift count as well: bit 4 is undefined for 16-bit operands. */
    private void pin(int number, long value) {
        pinned[number] = true;
        c.gpr(number, number == 1 ? value & ~0x10L : value);
    }

    void memory(ByteArrayOutputStream code, int reg, int rex, boolean narrow, boolean wholeImage) {
        int field = reg << 3;
        int form = wholeImage ? 0 : random.nextInt(8);
        if (form == 6 && (rex & 2) == 0) {
            absolute(code, field, narrow);
            return;
        }
        if (form >= 6 && !narrow) {
            code.write(field | 5);
            ripRelativeAt = code.size();
            address = pointer();
            displacement(code, 0, 4);
            return;
        }
        boolean far = form >= 4;
        int displacement = far ? random.nextInt(512) - 256 : random.nextInt(4) == 0 ? random.nextInt(128) : 16 * random.nextInt(8);
        field |= far ? 0x80 : 0x40;
        base(code, field, rex, form % 4 == 3);
        displacement(code, displacement, far ? 4 : 1);
        address += displacement;
    }

    private void base(ByteArrayOutputStream code, int field, int rex, boolean indexed) {
        int base = random.nextInt(8);
        int number = base | (rex & 1) << 3;
        if (base == 4 && rex != 0) {
            base = 3;
            number = 3 | number & 8;
        }
        if (number != 4) {
            pin(number, pointer());
        }
        address = c.gpr(number);
        int index = random.nextInt(8);
        int indexNumber = index | (rex & 2) << 2;
        if (indexed && indexNumber != 4 && indexNumber != number) {
            int scale = random.nextInt(4);
            pin(indexNumber, random.nextInt(16));
            code.write(field | 4);
            code.write(scale << 6 | index << 3 | base);
            address += c.gpr(indexNumber) << scale;
        } else if (base == 4) {
            code.write(field | 4);
            code.write(0x24);
        } else {
            code.write(field | base);
        }
    }

    private void absolute(ByteArrayOutputStream code, int field, boolean narrow) {
        address = pointer();
        if (narrow) {
            code.write(field | 5);
        } else {
            code.write(field | 4);
            code.write(0x25);
        }
        displacement(code, (int) address, 4);
    }

    private static void displacement(ByteArrayOutputStream code, int value, int length) {
        for (int n = 0; n < length; n++) {
            code.write(value >>> 8 * n);
        }
    }

    /** Puts the displacement of an address relative to RIP in, now that the length is known. */
    void patch(byte[] code) {
        if (ripRelativeAt >= 0) {
            long displacement = address - (CpuCase.CODE + code.length);
            for (int n = 0; n < 4; n++) {
                code[ripRelativeAt + n] = (byte) (displacement >>> 8 * n);
            }
        }
    }
}
