package org.xenolith.soft.cpu;

/** Segment registers: descriptor loads, checks and far transfers. Limits are kept but not checked on data accesses. */
public final class Segments {
    /** Attribute bits, as in a descriptor's bits 40..55. */
    public static final int TYPE = 15, CODE = 8, CONFORMING = 4, WRITABLE = 2, ACCESSED = 1, S = 16, DPL = 3 << 5,
            P = 128, L = 1 << 13, DB = 1 << 14, G = 1 << 15, UNUSABLE = 1 << 16;
    private static final int NULL_ATTRIBUTES = UNUSABLE;

    private Segments() {
    }

    /** Linear address of a selector's descriptor, or raises {@code vector(selector)}. */
    private static long descriptorAddress(Cpu c, int selector, int vector) {
        boolean local = (selector & 4) != 0;
        long table = local ? c.segBase[Cpu.LDTR] : c.gdtBase;
        long tableLimit = local ? c.limit[Cpu.LDTR] : c.gdtLimit;
        int offset = selector & 0xfff8;
        if (local && (c.attr[Cpu.LDTR] & UNUSABLE) != 0 || offset + 7 > tableLimit) {
            throw c.raise(vector, selector & 0xfffc);
        }
        return table + offset;
    }

    public static long descriptor(Cpu c, int selector, int vector) {
        return c.mmu.systemLoad(descriptorAddress(c, selector, vector), 3);
    }

    public static int attributes(long descriptor) {
        return (int) (descriptor >>> 40) & 0xf0ff;
    }

    public static long base(long descriptor) {
        return descriptor >>> 16 & 0xffffff | descriptor >>> 32 & 0xff000000L;
    }

    public static long limit(long descriptor) {
        long raw = descriptor & 0xffff | descriptor >>> 32 & 0xf0000;
        return (descriptor >>> 55 & 1) != 0 ? raw << 12 | 0xfff : raw;
    }

    private static int dpl(int attributes) {
        return attributes >>> 5 & 3;
    }

    /** Writes a segment register without any check. */
    public static void set(Cpu c, int segment, int selector, long base, long limit, int attributes) {
        c.sel[segment] = selector & 0xffff;
        c.segBase[segment] = base;
        c.limit[segment] = limit;
        c.attr[segment] = attributes;
    }

    private static void setReal(Cpu c, int segment, int selector) {
        c.sel[segment] = selector;
        c.segBase[segment] = (long) selector << 4;
        if (c.virtual8086()) {
            c.limit[segment] = 0xffff;
            c.attr[segment] = P | S | 3 | DPL;
        }
    }

    /** MOV or POP to DS, ES, FS, GS or SS. */
    public static void load(Cpu c, int segment, int selector) {
        if (!c.protectedMode() || c.virtual8086()) {
            setReal(c, segment, selector);
            return;
        }
        if ((selector & 0xfffc) == 0) {
            if (segment == Cpu.SS && (c.mode != Cpu.MODE64 || c.cpl == 3 || (selector & 3) != c.cpl)) {
                throw c.generalProtection(0);
            }
            set(c, segment, selector, 0, 0, NULL_ATTRIBUTES | (segment == Cpu.SS ? c.cpl << 5 : 0));
            return;
        }
        long address = descriptorAddress(c, selector, GuestFault.GP);
        long descriptor = c.mmu.systemLoad(address, 3);
        int attributes = attributes(descriptor);
        checkData(c, segment, selector, attributes);
        if ((attributes & ACCESSED) == 0) {
            c.mmu.systemStore(address + 5, 0, descriptor >>> 40 & 0xff | ACCESSED);
        }
        set(c, segment, selector, base(descriptor), limit(descriptor), attributes | ACCESSED);
        if (segment == Cpu.SS) {
            c.updateMode();
        }
    }

    private static void checkData(Cpu c, int segment, int selector, int attributes) {
        int rpl = selector & 3;
        boolean code = (attributes & CODE) != 0;
        boolean bad;
        if (segment == Cpu.SS) {
            bad = rpl != c.cpl || (attributes & S) == 0 || code || (attributes & WRITABLE) == 0
                    || dpl(attributes) != c.cpl;
        } else {
            bad = (attributes & S) == 0 || code && (attributes & WRITABLE) == 0
                    || !(code && (attributes & CONFORMING) != 0) && Math.max(rpl, c.cpl) > dpl(attributes);
        }
        if (bad) {
            throw c.generalProtection(selector & 0xfffc);
        }
        if ((attributes & P) == 0) {
            throw c.raise(segment == Cpu.SS ? GuestFault.SS : GuestFault.NP, selector & 0xfffc);
        }
    }

    /** LLDT and LTR: a system descriptor, 16 bytes long in long mode. */
    public static void loadSystem(Cpu c, int segment, int selector) {
        if ((selector & 0xfffc) == 0) {
            if (segment == Cpu.TR) {
                throw c.generalProtection(0);
            }
            set(c, segment, selector, 0, 0, NULL_ATTRIBUTES);
            return;
        }
        if ((selector & 4) != 0) {
            throw c.generalProtection(selector & 0xfffc);
        }
        long address = descriptorAddress(c, selector, GuestFault.GP);
        long descriptor = c.mmu.systemLoad(address, 3);
        int attributes = attributes(descriptor);
        int type = attributes & TYPE;
        boolean right = segment == Cpu.TR ? type == 9 || type == 1 : type == 2;
        if ((attributes & S) != 0 || !right) {
            throw c.generalProtection(selector & 0xfffc);
        }
        if ((attributes & P) == 0) {
            throw c.raise(GuestFault.NP, selector & 0xfffc);
        }
        long base = base(descriptor);
        if (c.longMode()) {
            base |= c.mmu.systemLoad(address + 8, 2) << 32;
        }
        if (segment == Cpu.TR) {
            c.mmu.systemStore(address + 5, 0, descriptor >>> 40 & 0xff | 2);
            attributes |= 2;
        }
        set(c, segment, selector, base, limit(descriptor), attributes);
    }

    /** Loads CS for a far jump, call, return or interrupt at privilege {@code level}. */
    public static void loadCode(Cpu c, int selector, long descriptor, int level) {
        set(c, Cpu.CS, selector & 0xfffc | level, base(descriptor), limit(descriptor),
                attributes(descriptor) | ACCESSED);
        if (c.cpl != level) {
            c.setCpl(level);
        }
        c.updateMode();
    }

    /** Flat CS and SS as SYSCALL, SYSRET and SYSENTER load them. */
    public static void loadFlat(Cpu c, int codeSelector, int stackSelector, int level, boolean code64) {
        int common = P | S | G | level << 5 | ACCESSED;
        set(c, Cpu.CS, codeSelector, 0, 0xffffffffL, common | CODE | WRITABLE | (code64 ? L : DB));
        set(c, Cpu.SS, stackSelector, 0, 0xffffffffL, common | WRITABLE | DB);
        if (c.cpl != level) {
            c.setCpl(level);
        }
        c.updateMode();
    }

    /** Real-mode CS, for jumps and SIPI. */
    public static void loadRealCode(Cpu c, int selector) {
        c.sel[Cpu.CS] = selector & 0xffff;
        c.segBase[Cpu.CS] = (selector & 0xffffL) << 4;
    }

    /** After a return to an outer level, data segments the new level may not use become null. */
    public static void dropPrivileged(Cpu c) {
        for (int segment : new int[] {Cpu.ES, Cpu.DS, Cpu.FS, Cpu.GS}) {
            int attributes = c.attr[segment];
            boolean conforming = (attributes & (CODE | CONFORMING)) == (CODE | CONFORMING);
            if ((attributes & UNUSABLE) == 0 && dpl(attributes) < c.cpl && !conforming) {
                set(c, segment, 0, 0, 0, NULL_ATTRIBUTES);
            }
        }
    }

    /** A code descriptor for a far transfer at the same level, checked. */
    public static long codeForTransfer(Cpu c, int selector) {
        if ((selector & 0xfffc) == 0) {
            throw c.generalProtection(0);
        }
        long descriptor = descriptor(c, selector, GuestFault.GP);
        int attributes = attributes(descriptor);
        boolean conforming = (attributes & CONFORMING) != 0;
        boolean right = (attributes & (S | CODE)) == (S | CODE)
                && (conforming ? dpl(attributes) <= c.cpl : dpl(attributes) == c.cpl && (selector & 3) <= c.cpl);
        if (!right || c.longMode() && (attributes & (L | DB)) == (L | DB)) {
            throw c.generalProtection(selector & 0xfffc);
        }
        if ((attributes & P) == 0) {
            throw c.raise(GuestFault.NP, selector & 0xfffc);
        }
        return descriptor;
    }
}
