package org.xenolith.abi.memory;

import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Objects;
import sun.misc.Unsafe;

/**
 * Loads and stores at process addresses. The one place outside the soft engine that touches {@link Unsafe}; callers
 * have checked the address against a region they own.
 *
 * <p>Byte-buffer VarHandles were the alternative: they end at 2 GiB, refuse misaligned access and cost more under C1.
 */
public final class RawMemory {
    private static final Unsafe UNSAFE = unsafe();
    private static final long BYTES = Unsafe.ARRAY_BYTE_BASE_OFFSET;
    private static final long ADDRESS = addressOffset();

    private RawMemory() {
    }

    public static byte getByte(long address) {
        return UNSAFE.getByte(address);
    }

    public static short getShort(long address) {
        return UNSAFE.getShort(address);
    }

    public static int getInt(long address) {
        return UNSAFE.getInt(address);
    }

    public static long getLong(long address) {
        return UNSAFE.getLong(address);
    }

    public static int getIntAcquire(long address) {
        int value = UNSAFE.getInt(null, address);
        UNSAFE.loadFence();
        return value;
    }

    public static long getLongAcquire(long address) {
        long value = UNSAFE.getLong(null, address);
        UNSAFE.loadFence();
        return value;
    }

    public static void putByte(long address, byte value) {
        UNSAFE.putByte(address, value);
    }

    public static void putShort(long address, short value) {
        UNSAFE.putShort(address, value);
    }

    public static void putInt(long address, int value) {
        UNSAFE.putInt(address, value);
    }

    public static void putLong(long address, long value) {
        UNSAFE.putLong(address, value);
    }

    public static void putIntRelease(long address, int value) {
        UNSAFE.storeFence();
        UNSAFE.putInt(address, value);
    }

    public static void putLongRelease(long address, long value) {
        UNSAFE.storeFence();
        UNSAFE.putLong(address, value);
    }

    public static boolean compareAndSetInt(long address, int expected, int value) {
        return UNSAFE.compareAndSwapInt(null, address, expected, value);
    }

    public static boolean compareAndSetLong(long address, long expected, long value) {
        return UNSAFE.compareAndSwapLong(null, address, expected, value);
    }

    /** A full fence: a store before it is visible before any load after it. */
    public static void fullFence() {
        UNSAFE.fullFence();
    }

    public static void read(long address, byte[] target, int offset, int length) {
        UNSAFE.copyMemory(null, address, target, BYTES + offset, length);
    }

    public static void write(long address, byte[] source, int offset, int length) {
        UNSAFE.copyMemory(source, BYTES + offset, null, address, length);
    }

    /** Copies to a buffer of either kind, whose position stays. */
    public static void read(long address, ByteBuffer target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.capacity());
        if (target.hasArray()) {
            read(address, target.array(), target.arrayOffset() + offset, length);
        } else {
            UNSAFE.copyMemory(address, UNSAFE.getLong(target, ADDRESS) + offset, length);
        }
    }

    /** Copies from a buffer of either kind, whose position stays. */
    public static void write(long address, ByteBuffer source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.capacity());
        if (source.hasArray()) {
            write(address, source.array(), source.arrayOffset() + offset, length);
        } else {
            UNSAFE.copyMemory(UNSAFE.getLong(source, ADDRESS) + offset, address, length);
        }
    }

    /** Whether so many bytes, a multiple of 64, are all zero. */
    public static boolean isZero(long address, int length) {
        for (long at = address; at < address + length; at += 64) {
            long any = UNSAFE.getLong(at) | UNSAFE.getLong(at + 8) | UNSAFE.getLong(at + 16) | UNSAFE.getLong(at + 24)
                    | UNSAFE.getLong(at + 32) | UNSAFE.getLong(at + 40) | UNSAFE.getLong(at + 48) | UNSAFE.getLong(at + 56);
            if (any != 0) {
                return false;
            }
        }
        return true;
    }

    public static void copy(long source, long target, long length) {
        UNSAFE.copyMemory(source, target, length);
    }

    public static void zero(long address, long length) {
        UNSAFE.setMemory(address, length, (byte) 0);
    }

    /** Allocates zeroed, page-aligned memory outside the heap that lives until the process ends or {@link #free}. */
    public static long allocate(long size) {
        long raw = UNSAFE.allocateMemory(size + GuestMemory.PAGE_SIZE + Long.BYTES);
        long aligned = (raw + Long.BYTES + GuestMemory.PAGE_SIZE - 1) & -GuestMemory.PAGE_SIZE;
        UNSAFE.setMemory(aligned, size, (byte) 0);
        UNSAFE.putLong(aligned - Long.BYTES, raw);
        return aligned;
    }

    /** Frees what {@link #allocate} returned. */
    public static void free(long address) {
        UNSAFE.freeMemory(UNSAFE.getLong(address - Long.BYTES));
    }

    /** Where a direct buffer keeps its address. */
    private static long addressOffset() {
        try {
            return UNSAFE.objectFieldOffset(Buffer.class.getDeclaredField("address"));
        } catch (NoSuchFieldException e) {
            throw new ExceptionInInitializerError(e);
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
