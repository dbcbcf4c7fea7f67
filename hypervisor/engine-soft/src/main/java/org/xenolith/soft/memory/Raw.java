package org.xenolith.soft.memory;

import java.lang.reflect.Field;
import sun.misc.Unsafe;

/**
 * Loads and stores at process addresses in x86-TSO order: on x86 hosts the fences only keep the JIT compiler from
 * reordering. Callers have checked the address. Any alignment.
 */
public final class Raw {
    public static final Unsafe U = unsafe();

    private Raw() {
    }

    public static long get8(long address) {
        long value = U.getByte(address) & 0xffL;
        U.loadFence();
        return value;
    }

    public static long get16(long address) {
        long value = U.getShort(address) & 0xffffL;
        U.loadFence();
        return value;
    }

    public static long get32(long address) {
        long value = U.getInt(address) & 0xffffffffL;
        U.loadFence();
        return value;
    }

    public static long get64(long address) {
        long value = U.getLong(address);
        U.loadFence();
        return value;
    }

    public static void put8(long address, long value) {
        U.storeFence();
        U.putByte(address, (byte) value);
    }

    public static void put16(long address, long value) {
        U.storeFence();
        U.putShort(address, (short) value);
    }

    public static void put32(long address, long value) {
        U.storeFence();
        U.putInt(address, (int) value);
    }

    public static void put64(long address, long value) {
        U.storeFence();
        U.putLong(address, value);
    }

    /** Zero-extended value of {@code 1 << size} bytes. */
    public static long get(long address, int size) {
        return switch (size) {
            case 0 -> get8(address);
            case 1 -> get16(address);
            case 2 -> get32(address);
            default -> get64(address);
        };
    }

    /** Stores the low {@code 1 << size} bytes. */
    public static void put(long address, int size, long value) {
        switch (size) {
            case 0 -> put8(address, value);
            case 1 -> put16(address, value);
            case 2 -> put32(address, value);
            default -> put64(address, value);
        }
    }

    private static Unsafe unsafe() {
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
