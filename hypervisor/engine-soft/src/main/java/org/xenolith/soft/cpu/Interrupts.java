package org.xenolith.soft.cpu;

/** Delivery of exceptions and interrupts through the IDT (64-bit, 32-bit, 16-bit gates, real mode), and IRET. */
public final class Interrupts {
    private static final int DOUBLE_FAULT_GROUP = 1 << GuestFault.DE | 1 << GuestFault.TS | 1 << GuestFault.NP
            | 1 << GuestFault.SS | 1 << GuestFault.GP;

    private Interrupts() {
    }

    /**
     * Delivers a vector with {@link Cpu#rip} as the return address.
     *
     * @param software INT n, INT3 or INTO: gate privilege is checked
     * @return false on a triple fault
     */
    public static boolean deliver(Cpu c, int vector, boolean hasError, int error, boolean software) {
        boolean external = !software && vector >= 32;
        int current = vector;
        boolean currentHasError = hasError;
        int currentError = error;
        boolean currentSoftware = software;
        int depth = 0;
        while (true) {
            long rsp = c.r[Cpu.RSP];
            try {
                enter(c, current, currentHasError, currentError, currentSoftware);
                return true;
            } catch (GuestFault nested) {
                c.r[Cpu.RSP] = rsp;
                if (current == GuestFault.DF || depth++ > 4) {
                    return false;
                }
                boolean first = !software && !external && depth == 1 || depth > 1;
                if (first && doubleFault(current, nested.vector)) {
                    current = GuestFault.DF;
                    currentHasError = true;
                    currentError = 0;
                } else {
                    current = nested.vector;
                    currentHasError = nested.hasError;
                    currentError = nested.error | (nested.vector != GuestFault.PF && external ? 1 : 0);
                }
                currentSoftware = false;
            }
        }
    }

    private static boolean doubleFault(int first, int second) {
        boolean secondContributes = second < 32 && (DOUBLE_FAULT_GROUP >>> second & 1) != 0;
        if (first == GuestFault.PF) {
            return second == GuestFault.PF || secondContributes;
        }
        return first < 32 && (DOUBLE_FAULT_GROUP >>> first & 1) != 0 && secondContributes;
    }

    private static void enter(Cpu c, int vector, boolean hasError, int error, boolean software) {
        if (!c.protectedMode()) {
            enterReal(c, vector);
        } else if (c.longMode()) {
            enterLong(c, vector, hasError, error, software);
        } else {
            enterProtected(c, vector, hasError, error, software);
        }
    }

    private static void enterReal(Cpu c, int vector) {
        long entry = c.mmu.systemLoad(c.idtBase + 4L * vector, 2);
        long flags = Flags.get(c);
        Stack.push(c, 1, flags);
        Stack.push(c, 1, c.sel[Cpu.CS]);
        Stack.push(c, 1, c.rip);
        c.eflags &= ~(Flags.IF | Flags.TF | Flags.AC);
        Segments.loadRealCode(c, (int) (entry >>> 16));
        c.rip = entry & 0xffff;
    }

    private static void enterLong(Cpu c, int vector, boolean hasError, int error, boolean software) {
        int gateError = vector * 8 + 2;
        if (vector * 16 + 15 > c.idtLimit) {
            throw c.generalProtection(gateError);
        }
        long low = c.mmu.systemLoad(c.idtBase + 16L * vector, 3);
        long high = c.mmu.systemLoad(c.idtBase + 16L * vector + 8, 3);
        int attributes = (int) (low >>> 40) & 0xff;
        int type = attributes & 15;
        if (type != 14 && type != 15 || software && (attributes >>> 5 & 3) < c.cpl) {
            throw c.generalProtection(gateError);
        }
        if ((attributes & Segments.P) == 0) {
            throw c.raise(GuestFault.NP, gateError);
        }
        int selector = (int) (low >>> 16) & 0xffff;
        long target = low & 0xffff | low >>> 32 & 0xffff0000L | high << 32;
        long code = gateCode(c, selector);
        int level = (Segments.attributes(code) & Segments.CONFORMING) != 0 ? c.cpl
                : Segments.attributes(code) >>> 5 & 3;
        int ist = (int) (low >>> 32) & 7;
        long rsp = c.r[Cpu.RSP];
        if (ist != 0) {
            rsp = c.mmu.systemLoad(c.segBase[Cpu.TR] + 0x1c + 8L * ist, 3);
        } else if (level != c.cpl) {
            rsp = c.mmu.systemLoad(c.segBase[Cpu.TR] + 4 + 8L * level, 3);
        }
        long flags = Flags.get(c);
        rsp &= -16L;
        push64(c, rsp - 8, c.sel[Cpu.SS]);
        push64(c, rsp - 16, c.r[Cpu.RSP]);
        push64(c, rsp - 24, flags);
        push64(c, rsp - 32, c.sel[Cpu.CS]);
        push64(c, rsp - 40, c.rip);
        rsp -= 40;
        if (hasError) {
            rsp -= 8;
            push64(c, rsp, error & 0xffffffffL);
        }
        if (level != c.cpl) {
            Segments.set(c, Cpu.SS, level, 0, 0, Segments.UNUSABLE | level << 5);
        }
        Segments.loadCode(c, selector, code, level);
        c.r[Cpu.RSP] = rsp;
        c.rip = target;
        c.eflags &= ~(Flags.TF | Flags.NT | Flags.RF | Flags.VM | (type == 14 ? Flags.IF : 0));
    }

    private static void push64(Cpu c, long at, long value) {
        c.mmu.systemStore(at, 3, value);
    }

    private static long gateCode(Cpu c, int selector) {
        if ((selector & 0xfffc) == 0) {
            throw c.generalProtection(0);
        }
        long code = Segments.descriptor(c, selector, GuestFault.GP);
        int attributes = Segments.attributes(code);
        if ((attributes & (Segments.S | Segments.CODE)) != (Segments.S | Segments.CODE)
                || (attributes >>> 5 & 3) > c.cpl || c.longMode() && (attributes & Segments.L) == 0) {
            throw c.generalProtection(selector & 0xfffc);
        }
        if ((attributes & Segments.P) == 0) {
            throw c.raise(GuestFault.NP, selector & 0xfffc);
        }
        return code;
    }

    private static void enterProtected(Cpu c, int vector, boolean hasError, int error, boolean software) {
        int gateError = vector * 8 + 2;
        if (vector * 8 + 7 > c.idtLimit) {
            throw c.generalProtection(gateError);
        }
        long gate = c.mmu.systemLoad(c.idtBase + 8L * vector, 3);
        int attributes = (int) (gate >>> 40) & 0xff;
        int type = attributes & 15;
        boolean wide = (type & 8) != 0;
        if ((type & 7) != 6 && (type & 7) != 7 || software && (attributes >>> 5 & 3) < c.cpl) {
            throw c.generalProtection(gateError);
        }
        if ((attributes & Segments.P) == 0) {
            throw c.raise(GuestFault.NP, gateError);
        }
        int selector = (int) (gate >>> 16) & 0xffff;
        long target = gate & 0xffff | (wide ? gate >>> 32 & 0xffff0000L : 0);
        long code = gateCode(c, selector);
        int level = (Segments.attributes(code) & Segments.CONFORMING) != 0 ? c.cpl
                : Segments.attributes(code) >>> 5 & 3;
        int size = wide ? 2 : 1;
        long flags = Flags.get(c);
        int oldSs = c.sel[Cpu.SS];
        long oldSp = c.r[Cpu.RSP];
        int oldCs = c.sel[Cpu.CS];
        if (level != c.cpl) {
            long tss = c.segBase[Cpu.TR];
            long newSp = c.mmu.systemLoad(tss + 4 + 8L * level, 2);
            int newSs = (int) c.mmu.systemLoad(tss + 8 + 8L * level, 1);
            long stack = Segments.descriptor(c, newSs, GuestFault.TS);
            Segments.set(c, Cpu.SS, newSs, Segments.base(stack), Segments.limit(stack), Segments.attributes(stack));
            c.setCpl(level);
            c.updateMode();
            c.r[Cpu.RSP] = newSp;
            Stack.push(c, size, oldSs);
            Stack.push(c, size, oldSp);
        }
        Stack.push(c, size, flags);
        Stack.push(c, size, oldCs);
        Stack.push(c, size, c.rip);
        if (hasError) {
            Stack.push(c, size, error);
        }
        Segments.loadCode(c, selector, code, level);
        c.rip = target;
        c.eflags &= ~(Flags.TF | Flags.NT | Flags.RF | Flags.VM | ((type & 1) == 0 ? Flags.IF : 0));
    }

    /** IRET with an operand of {@code 1 << size} bytes. */
    public static void iret(Cpu c, int size) {
        if (!c.protectedMode()) {
            returnReal(c, size);
            return;
        }
        long step = 1L << size;
        long sp = c.r[Cpu.RSP];
        long rip = Stack.peek(c, 0, size);
        int selector = (int) Stack.peek(c, step, size) & 0xffff;
        long flags = Stack.peek(c, 2 * step, size);
        int level = selector & 3;
        boolean outer = level != c.cpl || c.mode == Cpu.MODE64;
        long newSp = outer ? Stack.peek(c, 3 * step, size) : 0;
        int newSs = outer ? (int) Stack.peek(c, 4 * step, size) & 0xffff : 0;
        FarReturn.enter(c, selector, level, outer, newSs);
        int oldCpl = FarReturn.oldLevel(c);
        c.rip = size == 1 ? rip & 0xffff : size == 2 ? rip & 0xffffffffL : rip;
        if (outer) {
            c.r[Cpu.RSP] = c.spMask == -1L || size == 3 ? newSp : c.r[Cpu.RSP] & ~c.spMask | newSp & c.spMask;
        } else {
            Stack.release(c, sp, 3 * step);
        }
        long writable = Flags.WRITABLE & ~(Flags.IOPL | Flags.IF) | Flags.RF;
        if (oldCpl == 0) {
            writable |= Flags.IOPL;
        }
        if (oldCpl <= (c.eflags >>> 12 & 3)) {
            writable |= Flags.IF;
        }
        if (size == 1) {
            writable &= 0xffff;
        }
        Flags.set(c, Flags.get(c) & ~writable | flags & writable);
        FarReturn.finish(c);
        c.nmiMasked = false;
    }

    private static void returnReal(Cpu c, int size) {
        long step = 1L << size;
        long sp = c.r[Cpu.RSP];
        long rip = Stack.peek(c, 0, size);
        int selector = (int) Stack.peek(c, step, size);
        long flags = Stack.peek(c, 2 * step, size);
        Stack.release(c, sp, 3 * step);
        Segments.loadRealCode(c, selector);
        c.rip = rip & 0xffff;
        Flags.set(c, flags & (Flags.WRITABLE & 0xffff | (size == 2 ? Flags.AC | Flags.ID : 0)));
    }
}
