package org.xenolith.soft.differential;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One instruction with the state before or after it, in the layout of {@code native_cpu.c}. */
final class CpuCase {
    static final long CODE = 0x10000000L, DATA = 0x20000000L;
    static final int SIZE = 5120, FLAGS = 128, SIGNAL = 136, LENGTH = 144, CODE_AT = 152, NARROW = 192,
            SEGMENTS = 200, FX = 512, MEMORY = 1024;

    /** Addresses whose bytes the architecture leaves to the CPU. */
    record Ignored(long from, long to) {
    }

    final List<Ignored> ignored = new ArrayList<>();
    final ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

    long gpr(int n) {
        return bytes.getLong(8 * n);
    }

    void gpr(int n, long value) {
        bytes.putLong(8 * n, value);
    }

    long flags() {
        return bytes.getLong(FLAGS);
    }

    void flags(long value) {
        bytes.putLong(FLAGS, value);
    }

    /** 32-bit mode instead of 64-bit mode. */
    boolean narrow() {
        return bytes.getLong(NARROW) != 0;
    }

    void narrow(boolean value) {
        bytes.putLong(NARROW, value ? 1 : 0);
    }

    /** Stores {@code length} bytes at an address in the data page; elsewhere nothing happens. */
    void memory(long address, long value, int length) {
        for (int n = 0; n < length; n++) {
            long offset = address + n - DATA;
            if (offset >= 0 && offset < 4096) {
                bytes.put(MEMORY + (int) offset, (byte) (value >>> 8 * n));
            }
        }
    }

    void ignore(long from, int length) {
        ignored.add(new Ignored(from, from + length));
    }

    boolean faulted() {
        return bytes.getLong(SIGNAL) != 0;
    }

    void code(byte[] code) {
        bytes.putLong(LENGTH, code.length);
        for (int n = 0; n < code.length; n++) {
            bytes.put(CODE_AT + n, code[n]);
        }
    }

    byte[] code() {
        return Arrays.copyOfRange(bytes.array(), CODE_AT, CODE_AT + (int) bytes.getLong(LENGTH));
    }

    String codeText() {
        StringBuilder text = new StringBuilder();
        for (byte b : code()) {
            text.append(String.format("%02x ", b));
        }
        return text.toString().trim();
    }

    CpuCase copy() {
        CpuCase copy = new CpuCase();
        System.arraycopy(bytes.array(), 0, copy.bytes.array(), 0, SIZE);
        return copy;
    }
}
