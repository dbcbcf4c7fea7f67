package org.xenolith.soft.cpu;

import static org.xenolith.soft.memory.Raw.U;

import org.xenolith.soft.memory.PhysicalMemory;
import org.xenolith.soft.memory.RamSlot;

/** Walks the guest's page tables: no paging, 32-bit, PAE and 4-level. One per vCPU; results stand in the fields. */
final class PageWalker {
    static final int READ = 0, WRITE = 1, EXECUTE = 2;
    private static final long PRESENT = 1, WRITABLE = 2, USER = 4, ACCESSED = 32, DIRTY = 64, LARGE = 128, GLOBAL = 256;
    private static final long NX = 1L << 63;
    private static final long FRAME = 0x000f_ffff_ffff_f000L;

    private final Cpu c;
    private final PhysicalMemory memory;

    /** Of the last successful walk. */
    boolean global;

    PageWalker(Cpu cpu, PhysicalMemory physicalMemory) {
        c = cpu;
        memory = physicalMemory;
    }

    /** Physical address, raising #PF or #GP; sets accessed and dirty bits. */
    long walk(long va, int access, boolean user) {
        return walk(va, access, user, false);
    }

    /** Physical address or -1; changes nothing in the guest. */
    long probe(long va, boolean user) {
        return walk(va, READ, user, true);
    }

    private long walk(long va, int access, boolean user, boolean probe) {
        c.counts.walks++;
        global = true;
        if ((c.cr0 & ControlRegisters.CR0_PG) == 0) {
            return va & 0xffffffffL;
        }
        if (c.longMode()) {
            if (va << 16 >> 16 != va) {
                if (probe) {
                    return -1;
                }
                throw c.generalProtection(0);
            }
            return levels(va, c.cr3 & FRAME, 39, access, user, probe);
        }
        if ((c.cr4 & ControlRegisters.CR4_PAE) != 0) {
            long pdpte = entry((c.cr3 & 0xffffffe0L) + 8 * (va >>> 30 & 3));
            if ((pdpte & PRESENT) == 0) {
                return refuse(va, access, user, 0, probe);
            }
            return levels(va & 0xffffffffL, pdpte & FRAME, 21, access, user, probe);
        }
        return legacy(va & 0xffffffffL, access, user, probe);
    }

    private long levels(long va, long top, int topShift, int access, boolean user, boolean probe) {
        long table = top;
        long rights = WRITABLE | USER;
        long noExecute = 0;
        for (int shift = topShift; ; shift -= 9) {
            long at = table + 8 * (va >>> shift & 511);
            long pte = entry(at);
            if ((pte & PRESENT) == 0) {
                return refuse(va, access, user, 0, probe);
            }
            rights &= pte;
            noExecute |= pte & NX;
            boolean leaf = shift == 12 || (pte & LARGE) != 0 && shift <= 30;
            if (noExecute != 0 && (c.efer & ControlRegisters.EFER_NXE) == 0 || (pte & LARGE) != 0 && shift > 30) {
                return refuse(va, access, user, 9, probe);
            }
            if (leaf) {
                if (!allowed(rights, noExecute != 0, access, user)) {
                    return refuse(va, access, user, 1, probe);
                }
                if (!probe) {
                    mark(at, pte, access == WRITE ? ACCESSED | DIRTY : ACCESSED, true);
                    global = (pte & GLOBAL) != 0 && (c.cr4 & ControlRegisters.CR4_PGE) != 0;
                }
                long offset = (1L << shift) - 1;
                return pte & FRAME & ~offset | va & offset;
            }
            if (!probe) {
                mark(at, pte, ACCESSED, true);
            }
            table = pte & FRAME;
        }
    }

    private long legacy(long va, int access, boolean user, boolean probe) {
        long at = (c.cr3 & 0xfffff000L) + 4 * (va >>> 22);
        long pde = entry32(at);
        if ((pde & PRESENT) == 0) {
            return refuse(va, access, user, 0, probe);
        }
        boolean large = (pde & LARGE) != 0 && (c.cr4 & ControlRegisters.CR4_PSE) != 0;
        long pte = pde;
        long leafAt = at;
        if (!large) {
            if (!probe) {
                mark(at, pde, ACCESSED, false);
            }
            leafAt = (pde & 0xfffff000L) + 4 * (va >>> 12 & 1023);
            pte = entry32(leafAt);
            if ((pte & PRESENT) == 0) {
                return refuse(va, access, user, 0, probe);
            }
        }
        if (!allowed(pde & pte, false, access, user)) {
            return refuse(va, access, user, 1, probe);
        }
        if (!probe) {
            mark(leafAt, pte, access == WRITE ? ACCESSED | DIRTY : ACCESSED, false);
            global = (pte & GLOBAL) != 0 && (c.cr4 & ControlRegisters.CR4_PGE) != 0;
        }
        return large ? pde & 0xffc00000L | va & 0x3fffff : pte & 0xfffff000L | va & 0xfff;
    }

    private boolean allowed(long rights, boolean noExecute, int access, boolean user) {
        if (user && (rights & USER) == 0) {
            return false;
        }
        if (access == WRITE) {
            return (rights & WRITABLE) != 0 || !user && (c.cr0 & ControlRegisters.CR0_WP) == 0;
        }
        if (access == EXECUTE) {
            return !noExecute && (user || (rights & USER) == 0 || (c.cr4 & ControlRegisters.CR4_SMEP) == 0);
        }
        return true;
    }

    private long refuse(long va, int access, boolean user, int error, boolean probe) {
        if (probe) {
            return -1;
        }
        boolean fetchBit = access == EXECUTE
                && ((c.efer & ControlRegisters.EFER_NXE) != 0 || (c.cr4 & ControlRegisters.CR4_SMEP) != 0);
        c.cr2 = va;
        throw c.raise(GuestFault.PF, error | (access == WRITE ? 2 : 0) | (user ? 4 : 0) | (fetchBit ? 16 : 0));
    }

    private long entry(long gpa) {
        long host = memory.host(gpa);
        return host == 0 ? 0 : U.getLongVolatile(null, host);
    }

    private long entry32(long gpa) {
        long host = memory.host(gpa);
        return host == 0 ? 0 : U.getIntVolatile(null, host) & 0xffffffffL;
    }

    private void mark(long gpa, long pte, long bits, boolean wide) {
        long old = pte;
        if ((old & bits) == bits) {
            return;
        }
        RamSlot slot = memory.find(gpa);
        if (slot == null) {
            return;
        }
        memory.beforeStore(slot, gpa, wide ? 8 : 4);
        long host = slot.hostOf(gpa);
        while ((old & PRESENT) != 0 && (old & bits) != bits) {
            boolean done = wide ? U.compareAndSwapLong(null, host, old, old | bits)
                    : U.compareAndSwapInt(null, host, (int) old, (int) (old | bits));
            if (done) {
                return;
            }
            old = wide ? U.getLongVolatile(null, host) : U.getIntVolatile(null, host) & 0xffffffffL;
        }
    }
}
