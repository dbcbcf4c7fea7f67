package org.xenolith.soft.memory;

import static org.xenolith.soft.memory.Raw.U;

/**
 * A vCPU's software TLB, off-heap: for user and supervisor one table of readable and one of writable pages. An entry
 * is {tag, addend}: the tag is the page's linear address or -1, host address = linear address + addend. Pages that
 * hold code, unbacked pages and APIC pages never stand in it, so accesses to them take the slow path.
 *
 * <p>Owned by the vCPU's thread, except for {@link #dropWritable}.
 */
public final class Tlb {
    public static final int ENTRIES = 1024;
    public static final int ENTRY_SIZE = 16;
    public static final int TABLE_SIZE = ENTRIES * ENTRY_SIZE;
    /** {@code (va >>> INDEX_SHIFT) & INDEX_MASK} is the entry's offset in its table. */
    public static final int INDEX_SHIFT = 8;
    public static final int INDEX_MASK = (ENTRIES - 1) << 4;
    private static final int TABLES = 4;

    private final long raw;
    private final long base;
    private boolean kernelEntriesLocal;

    public Tlb() {
        raw = U.allocateMemory(TABLES * TABLE_SIZE + 64L);
        base = (raw + 63) & -64;
        flushAll();
    }

    public long read(boolean user) {
        return base + (user ? 2L * TABLE_SIZE : 0);
    }

    public long write(boolean user) {
        return read(user) + TABLE_SIZE;
    }

    /** Enters a page; {@code host} is the host address of its first byte. */
    public void put(long table, long page, long host, boolean global) {
        long entry = entry(table, page);
        U.putLong(entry, -1L);
        U.storeFence();
        U.putLong(entry + 8, host - page);
        U.storeFence();
        U.putLong(entry, page);
        if (!global && page < 0) {
            kernelEntriesLocal = true;
        }
    }

    private static long entry(long table, long va) {
        return table + ((va >>> INDEX_SHIFT) & INDEX_MASK);
    }

    public boolean holds(long table, long page) {
        return U.getLong(entry(table, page)) == page;
    }

    public void flushAll() {
        U.setMemory(base, (long) TABLES * TABLE_SIZE, (byte) -1);
        kernelEntriesLocal = false;
    }

    /** What a CR3 load drops: everything but global pages, which are taken to be the upper half if all of it is. */
    public void flushNonGlobal() {
        if (kernelEntriesLocal) {
            flushAll();
            return;
        }
        U.setMemory(base + 2L * TABLE_SIZE, 2L * TABLE_SIZE, (byte) -1);
        for (long entry = base; entry < base + 2L * TABLE_SIZE; entry += ENTRY_SIZE) {
            if (U.getLong(entry) >= 0) {
                U.putLong(entry, -1L);
            }
        }
    }

    public void flushPage(long va) {
        long page = va & -4096L;
        for (int table = 0; table < TABLES; table++) {
            long entry = entry(base + (long) table * TABLE_SIZE, page);
            if (U.getLong(entry) == page) {
                U.putLong(entry, -1L);
            }
        }
    }

    public void flushWritable() {
        U.setMemory(base + TABLE_SIZE, TABLE_SIZE, (byte) -1);
        U.setMemory(base + 3L * TABLE_SIZE, TABLE_SIZE, (byte) -1);
    }

    /** Drops every writable entry for the host page; from any thread. */
    public void dropWritable(long hostPage) {
        dropWritable(base + TABLE_SIZE, hostPage);
        dropWritable(base + 3L * TABLE_SIZE, hostPage);
    }

    private static void dropWritable(long table, long hostPage) {
        for (long entry = table; entry < table + TABLE_SIZE; entry += ENTRY_SIZE) {
            long tag = U.getLong(entry);
            if (tag != -1 && tag + U.getLong(entry + 8) == hostPage) {
                U.putLong(entry, -1L);
            }
        }
    }

    public void free() {
        U.freeMemory(raw);
    }
}
