package org.xenolith.soft.cpu;

import org.xenolith.soft.memory.Raw;
import org.xenolith.soft.memory.Tlb;

/** Loads and stores at linear addresses with the current privilege: TLB hit here, the rest in {@link Mmu}. */
public final class Mem {
    private Mem() {
    }

    private static long readEntry(Cpu c, long va) {
        return c.readTlb + (va >>> Tlb.INDEX_SHIFT & Tlb.INDEX_MASK);
    }

    private static long writeEntry(Cpu c, long va) {
        return c.writeTlb + (va >>> Tlb.INDEX_SHIFT & Tlb.INDEX_MASK);
    }

    public static long ld8(Cpu c, long va) {
        long e = readEntry(c, va);
        if (Raw.U.getLong(e) == (va & -4096L)) {
            return Raw.get8(va + Raw.U.getLong(e + 8));
        }
        return c.mmu.load(va, 0, c.cpl == 3);
    }

    public static long ld16(Cpu c, long va) {
        long e = readEntry(c, va);
        if (Raw.U.getLong(e) == (va + 1 & -4096L)) {
            return Raw.get16(va + Raw.U.getLong(e + 8));
        }
        return c.mmu.load(va, 1, c.cpl == 3);
    }

    public static long ld32(Cpu c, long va) {
        long e = readEntry(c, va);
        if (Raw.U.getLong(e) == (va + 3 & -4096L)) {
            return Raw.get32(va + Raw.U.getLong(e + 8));
        }
        return c.mmu.load(va, 2, c.cpl == 3);
    }

    public static long ld64(Cpu c, long va) {
        long e = readEntry(c, va);
        if (Raw.U.getLong(e) == (va + 7 & -4096L)) {
            return Raw.get64(va + Raw.U.getLong(e + 8));
        }
        return c.mmu.load(va, 3, c.cpl == 3);
    }

    public static void st8(Cpu c, long va, long value) {
        long e = writeEntry(c, va);
        if (Raw.U.getLong(e) == (va & -4096L)) {
            Raw.put8(va + Raw.U.getLong(e + 8), value);
        } else {
            c.mmu.store(va, 0, value, c.cpl == 3);
        }
    }

    public static void st16(Cpu c, long va, long value) {
        long e = writeEntry(c, va);
        if (Raw.U.getLong(e) == (va + 1 & -4096L)) {
            Raw.put16(va + Raw.U.getLong(e + 8), value);
        } else {
            c.mmu.store(va, 1, value, c.cpl == 3);
        }
    }

    public static void st32(Cpu c, long va, long value) {
        long e = writeEntry(c, va);
        if (Raw.U.getLong(e) == (va + 3 & -4096L)) {
            Raw.put32(va + Raw.U.getLong(e + 8), value);
        } else {
            c.mmu.store(va, 2, value, c.cpl == 3);
        }
    }

    public static void st64(Cpu c, long va, long value) {
        long e = writeEntry(c, va);
        if (Raw.U.getLong(e) == (va + 7 & -4096L)) {
            Raw.put64(va + Raw.U.getLong(e + 8), value);
        } else {
            c.mmu.store(va, 3, value, c.cpl == 3);
        }
    }

    public static long load(Cpu c, long va, int size) {
        return switch (size) {
            case 0 -> ld8(c, va);
            case 1 -> ld16(c, va);
            case 2 -> ld32(c, va);
            default -> ld64(c, va);
        };
    }

    public static void store(Cpu c, long va, int size, long value) {
        switch (size) {
            case 0 -> st8(c, va, value);
            case 1 -> st16(c, va, value);
            case 2 -> st32(c, va, value);
            default -> st64(c, va, value);
        }
    }

    /** Host address of a writable range of {@code length} bytes, or 0 when it leaves the page or RAM. */
    public static long writableHost(Cpu c, long va, int length) {
        long e = writeEntry(c, va);
        if (Raw.U.getLong(e) == (va + length - 1 & -4096L)) {
            return va + Raw.U.getLong(e + 8);
        }
        if ((va & 4095) + length > 4096) {
            return 0;
        }
        return c.mmu.hostForStore(va, length, c.cpl == 3);
    }

    /** Host address of a readable range of {@code length} bytes inside a page, or 0. */
    public static long readableHost(Cpu c, long va, int length) {
        long e = readEntry(c, va);
        if (Raw.U.getLong(e) == (va + length - 1 & -4096L)) {
            return va + Raw.U.getLong(e + 8);
        }
        if ((va & 4095) + length > 4096) {
            return 0;
        }
        return c.mmu.hostForLoad(va, c.cpl == 3);
    }

    /** Loads an operand that the same instruction stores back. */
    public static long loadForStore(Cpu c, long va, int size) {
        int length = 1 << size;
        long e = writeEntry(c, va);
        if (Raw.U.getLong(e) == (va + length - 1 & -4096L)) {
            return Raw.get(va + Raw.U.getLong(e + 8), size);
        }
        return c.mmu.loadForStore(va, size, c.cpl == 3);
    }

    public static long unsigned(long value, int size) {
        return switch (size) {
            case 0 -> value & 0xff;
            case 1 -> value & 0xffff;
            case 2 -> value & 0xffffffffL;
            default -> value;
        };
    }

    public static long signed(long value, int size) {
        return switch (size) {
            case 0 -> (byte) value;
            case 1 -> (short) value;
            case 2 -> (int) value;
            default -> value;
        };
    }
}
