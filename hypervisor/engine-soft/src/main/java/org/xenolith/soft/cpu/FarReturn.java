package org.xenolith.soft.cpu;

/** The half that IRET and RETF share: CS and SS of the level returned to, checked before anything changes. */
public final class FarReturn {
    private FarReturn() {
    }

    /** Loads CS, and SS where the stack changes. The level left stays readable through {@link #oldLevel}. */
    public static void enter(Cpu c, int selector, int level, boolean newStack, int stackSelector) {
        if ((selector & 0xfffc) == 0 || level < c.cpl) {
            throw c.generalProtection(selector & 0xfffc);
        }
        long code = Segments.descriptor(c, selector, GuestFault.GP);
        int attributes = Segments.attributes(code);
        int dpl = attributes >>> 5 & 3;
        boolean conforming = (attributes & Segments.CONFORMING) != 0;
        if ((attributes & (Segments.S | Segments.CODE)) != (Segments.S | Segments.CODE)
                || (conforming ? dpl > level : dpl != level)) {
            throw c.generalProtection(selector & 0xfffc);
        }
        if ((attributes & Segments.P) == 0) {
            throw c.raise(GuestFault.NP, selector & 0xfffc);
        }
        long stack = newStack && (stackSelector & 0xfffc) != 0
                ? Segments.descriptor(c, stackSelector, GuestFault.GP) : 0;
        c.leavingLevel = c.cpl;
        if (newStack) {
            loadStack(c, stackSelector, stack, attributes, level);
        }
        Segments.loadCode(c, selector, code, level);
    }

    private static void loadStack(Cpu c, int selector, long stack, int codeAttributes, int level) {
        if ((selector & 0xfffc) == 0) {
            if ((codeAttributes & Segments.L) == 0 || level == 3) {
                throw c.generalProtection(0);
            }
            Segments.set(c, Cpu.SS, selector, 0, 0, Segments.UNUSABLE | level << 5);
            return;
        }
        int attributes = Segments.attributes(stack);
        if ((attributes & (Segments.S | Segments.CODE | Segments.WRITABLE)) != (Segments.S | Segments.WRITABLE)
                || (selector & 3) != level || (attributes >>> 5 & 3) != level) {
            throw c.generalProtection(selector & 0xfffc);
        }
        Segments.set(c, Cpu.SS, selector, Segments.base(stack), Segments.limit(stack), attributes | Segments.ACCESSED);
    }

    public static int oldLevel(Cpu c) {
        return c.leavingLevel;
    }

    /** Drops data segments that the outer level may not see. */
    public static void finish(Cpu c) {
        if (c.cpl > c.leavingLevel) {
            Segments.dropPrivileged(c);
        }
    }
}
