package org.xenolith.pv.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A private copy of shared bytes, little-endian: what validation and execution work on. Belongs to one thread. */
public final class Slot {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    public Slot(int size) {
        bytes = new byte[size];
    }

    /** The copy itself. */
    public byte[] bytes() {
        return bytes;
    }

    public int u8(int offset) {
        return bytes[offset] & 0xff;
    }

    public int u16(int offset) {
        return (short) SHORT.get(bytes, offset) & 0xffff;
    }

    public int s16(int offset) {
        return (short) SHORT.get(bytes, offset);
    }

    public int s32(int offset) {
        return (int) INT.get(bytes, offset);
    }

    public long s64(int offset) {
        return (long) LONG.get(bytes, offset);
    }

    public void put8(int offset, int value) {
        bytes[offset] = (byte) value;
    }

    public void put16(int offset, int value) {
        SHORT.set(bytes, offset, (short) value);
    }

    public void put32(int offset, int value) {
        INT.set(bytes, offset, value);
    }

    public void put64(int offset, long value) {
        LONG.set(bytes, offset, value);
    }
}
