package org.xenolith.soft.interp;

import static org.xenolith.soft.memory.Raw.U;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.memory.Raw;

/** Compare-and-swap of 1 to 8 bytes at host addresses, for LOCKed instructions. Any alignment inside a page. */
public final class Atomic {
    private Atomic() {
    }

    /** Host address for a LOCKed access of {@code 1 << size} bytes, or 0 when only the bus lock will do. */
    public static long host(Cpu c, long address, int size) {
        return Mem.writableHost(c, address, 1 << size);
    }

    public static long read(long host, int size) {
        return Raw.get(host, size);
    }

    /** Swaps {@code expected} for {@code value}; bits above the size are ignored. */
    public static boolean cas(long host, int size, long expected, long value) {
        return switch (size) {
            case 0 -> narrow(host, 0xff, expected, value);
            case 1 -> narrow(host, 0xffff, expected, value);
            case 2 -> U.compareAndSwapInt(null, host, (int) expected, (int) value);
            default -> U.compareAndSwapLong(null, host, expected, value);
        };
    }

    private static boolean narrow(long host, int mask, long expected, long value) {
        long word = (host & 3) == 3 && mask == 0xffff ? host - 1 : host & -4L;
        int shift = (int) (host - word) * 8;
        while (true) {
            int old = U.getIntVolatile(null, word);
            if ((old >>> shift & mask) != (expected & mask)) {
                return false;
            }
            int next = old & ~(mask << shift) | ((int) value & mask) << shift;
            if (U.compareAndSwapInt(null, word, old, next)) {
                return true;
            }
        }
    }

    /** Swaps {@code expected}, zero-extended, for {@code value} in one step; returns the old value. */
    public static long exchangeIfEqual(Cpu c, long address, int size, long expected, long value) {
        long host = host(c, address, size);
        if (host == 0) {
            synchronized (c.host.busLock()) {
                long old = Mem.loadForStore(c, address, size);
                Mem.store(c, address, size, old == expected ? value : old);
                return old;
            }
        }
        while (true) {
            if (cas(host, size, expected, value)) {
                return expected;
            }
            long old = read(host, size);
            if (old != expected) {
                return old;
            }
        }
    }
}
