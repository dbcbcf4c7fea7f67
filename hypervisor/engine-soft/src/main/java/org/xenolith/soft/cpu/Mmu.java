package org.xenolith.soft.cpu;

import org.xenolith.soft.apic.Lapic;
import org.xenolith.soft.memory.PhysicalMemory;
import org.xenolith.soft.memory.RamSlot;
import org.xenolith.soft.memory.Raw;

/** The slow half of a vCPU's memory accesses: TLB misses, page crossings, unbacked memory, pages with code. */
public final class Mmu {
    private static final long PAGE = -4096L;
    private static final int FETCH_ENTRIES = 512;

    private final Cpu c;
    private final PhysicalMemory memory;
    private final PageWalker walker;
    private final long[] fetchTags = new long[FETCH_ENTRIES];
    private final long[] fetchPhysical = new long[FETCH_ENTRIES];

    public Mmu(Cpu cpu, PhysicalMemory physicalMemory) {
        c = cpu;
        memory = physicalMemory;
        walker = new PageWalker(cpu, physicalMemory);
        clearFetch();
    }

    public PhysicalMemory memory() {
        return memory;
    }

    /** Loads {@code 1 << size} bytes at a linear address, zero-extended. */
    public long load(long va, int size, boolean user) {
        int length = 1 << size;
        if ((va & 4095) + length > 4096) {
            return loadCrossing(va, size, user);
        }
        long physical = walker.walk(va, PageWalker.READ, user);
        RamSlot slot = memory.find(physical);
        if (slot == null) {
            return outsideLoad(physical, length);
        }
        long page = slot.hostOf(physical & PAGE);
        c.tlb.put(c.tlb.read(user), va & PAGE, page, walker.global);
        return Raw.get(page + (va & 4095), size);
    }

    private long loadCrossing(long va, int size, boolean user) {
        long value = 0;
        for (int i = 0; i < 1 << size; i++) {
            value |= load(va + i, 0, user) << (8 * i);
        }
        return value;
    }

    public void store(long va, int size, long value, boolean user) {
        int length = 1 << size;
        if ((va & 4095) + length > 4096) {
            walker.walk(va, PageWalker.WRITE, user);
            walker.walk(va + length - 1, PageWalker.WRITE, user);
            for (int i = 0; i < length; i++) {
                store(va + i, 0, value >>> (8 * i), user);
            }
            return;
        }
        long host = hostForStore(va, length, user);
        if (host == 0) {
            outsideStore(walker.walk(va, PageWalker.WRITE, user), length, value);
            return;
        }
        Raw.put(host, size, value);
        stored(va, length, user);
    }

    /**
     * To be called after a store to a page with code: another vCPU may have decoded the old bytes since the store was
     * announced.
     */
    public void stored(long va, int length, boolean user) {
        if (c.tlb.holds(c.tlb.write(user), va & PAGE)) {
            return;
        }
        long physical = walker.probe(va, user);
        RamSlot slot = physical < 0 ? null : memory.find(physical);
        if (slot != null && slot.hasCode(physical)) {
            memory.beforeStore(slot, physical, length);
        }
    }

    /** Loads what will be stored back: faults as a write does. */
    public long loadForStore(long va, int size, boolean user) {
        int length = 1 << size;
        if ((va & 4095) + length > 4096) {
            walker.walk(va, PageWalker.WRITE, user);
            walker.walk(va + length - 1, PageWalker.WRITE, user);
            return loadCrossing(va, size, user);
        }
        long host = hostForStore(va, length, user);
        return host != 0 ? Raw.get(host, size) : outsideLoad(walker.walk(va, PageWalker.WRITE, user), length);
    }

    /**
     * Host address of a range inside one page that is about to be stored to; enters the TLB where the page holds no
     * code. 0 where no RAM is.
     */
    public long hostForStore(long va, int length, boolean user) {
        long physical = walker.walk(va, PageWalker.WRITE, user);
        RamSlot slot = memory.find(physical);
        if (slot == null) {
            return 0;
        }
        memory.beforeStore(slot, physical, length);
        long page = slot.hostOf(physical & PAGE);
        if (!slot.hasCode(physical)) {
            long table = c.tlb.write(user);
            c.tlb.put(table, va & PAGE, page, walker.global);
            if (slot.hasCode(physical)) {
                c.tlb.dropWritable(page);
            }
        }
        return page + (va & 4095);
    }

    /** Host address of a readable range inside one page, or 0 where no RAM is. */
    public long hostForLoad(long va, boolean user) {
        long physical = walker.walk(va, PageWalker.READ, user);
        RamSlot slot = memory.find(physical);
        if (slot == null) {
            return 0;
        }
        long page = slot.hostOf(physical & PAGE);
        c.tlb.put(c.tlb.read(user), va & PAGE, page, walker.global);
        return page + (va & 4095);
    }

    private long outsideLoad(long physical, int length) {
        Lapic lapic = c.host.lapic();
        if ((physical & PAGE) == lapic.mmioBase()) {
            return lapic.mmioRead((int) physical & 4095);
        }
        return c.host.mmioRead(physical, length);
    }

    private void outsideStore(long physical, int length, long value) {
        Lapic lapic = c.host.lapic();
        if ((physical & PAGE) == lapic.mmioBase()) {
            lapic.mmioWrite((int) physical & 4095, (int) value);
            return;
        }
        c.host.mmioWrite(physical, length, length == 8 ? value : value & (1L << (8 * length)) - 1);
    }

    /** Physical address of code at a linear address, raising #PF. */
    public long fetch(long va) {
        int index = (int) (va >>> 12) & FETCH_ENTRIES - 1;
        long tag = va & PAGE | c.cpl;
        if (fetchTags[index] == tag) {
            return fetchPhysical[index] | va & 4095;
        }
        long physical = walker.walk(va, PageWalker.EXECUTE, c.cpl == 3);
        fetchTags[index] = tag;
        fetchPhysical[index] = physical & PAGE;
        return physical;
    }

    /** Physical page of code at a linear page, or -1 where a fetch would fault. Changes no guest state. */
    public long codePage(long page) {
        long kept = c.cr2;
        try {
            return fetch(page);
        } catch (GuestFault fault) {
            c.cr2 = kept;
            return -1;
        }
    }

    /** Physical address of a linear one at the current privilege, or -1. */
    public long translate(long va) {
        return walker.probe(va, c.cpl == 3);
    }

    /** Supervisor access by the CPU itself (descriptor tables, TSS). */
    public long systemLoad(long va, int size) {
        return load(va, size, false);
    }

    public void systemStore(long va, int size, long value) {
        store(va, size, value, false);
    }

    public void flushAll() {
        c.counts.flushes++;
        c.tlb.flushAll();
        clearFetch();
        c.host.flushJumps(true);
    }

    public void flushNonGlobal() {
        c.counts.flushes++;
        c.tlb.flushNonGlobal();
        clearFetch();
        c.host.flushJumps(false);
    }

    public void flushPage(long va) {
        c.counts.pageFlushes++;
        c.tlb.flushPage(va);
        fetchTags[(int) (va >>> 12) & FETCH_ENTRIES - 1] = -1;
        c.host.flushJumpsTo(va);
    }

    private void clearFetch() {
        java.util.Arrays.fill(fetchTags, -1L);
    }
}
