package org.xenolith.soft.cpu;

/** CR0, CR3, CR4 and EFER: their bits, and what a write to them changes. */
public final class ControlRegisters {
    public static final long CR0_PE = 1, CR0_MP = 2, CR0_EM = 4, CR0_TS = 8, CR0_ET = 16, CR0_NE = 32,
            CR0_WP = 1 << 16, CR0_AM = 1 << 18, CR0_NW = 1 << 29, CR0_CD = 1 << 30, CR0_PG = 1L << 31;
    public static final long CR4_TSD = 4, CR4_DE = 8, CR4_PSE = 16, CR4_PAE = 32, CR4_MCE = 64, CR4_PGE = 128,
            CR4_PCE = 256, CR4_OSFXSR = 512, CR4_OSXMMEXCPT = 1024, CR4_UMIP = 2048, CR4_FSGSBASE = 1 << 16,
            CR4_OSXSAVE = 1 << 18, CR4_SMEP = 1 << 20;
    public static final long EFER_SCE = 1, EFER_LME = 1 << 8, EFER_LMA = 1 << 10, EFER_NXE = 1 << 11;
    public static final long RESET_CR0 = 0x60000010L;
    public static final long CR4_ALLOWED = 3 | CR4_TSD | CR4_DE | CR4_PSE | CR4_PAE | CR4_MCE | CR4_PGE | CR4_PCE
            | CR4_OSFXSR | CR4_OSXMMEXCPT | CR4_UMIP | CR4_FSGSBASE | CR4_OSXSAVE | CR4_SMEP;

    private ControlRegisters() {
    }

    public static void writeCr0(Cpu c, long value) {
        long next = value & 0xe005003fL | CR0_ET;
        if (value >>> 32 != 0 || (next & (CR0_PG | CR0_PE)) == CR0_PG || (next & (CR0_CD | CR0_NW)) == CR0_NW) {
            throw c.generalProtection(0);
        }
        boolean pagingStarts = (next & ~c.cr0 & CR0_PG) != 0;
        if (pagingStarts && (c.efer & EFER_LME) != 0) {
            if ((c.cr4 & CR4_PAE) == 0 || (c.attr[Cpu.CS] & Segments.L) != 0) {
                throw c.generalProtection(0);
            }
            c.efer |= EFER_LMA;
        }
        if ((~next & c.cr0 & CR0_PG) != 0) {
            if (c.mode == Cpu.MODE64) {
                throw c.generalProtection(0);
            }
            c.efer &= ~EFER_LMA;
        }
        long changed = next ^ c.cr0;
        c.cr0 = next;
        if ((changed & (CR0_PG | CR0_WP | CR0_PE)) != 0) {
            c.mmu.flushAll();
        }
        c.updateMode();
    }

    public static void writeCr3(Cpu c, long value) {
        c.cr3 = c.longMode() ? value & 0x000f_ffff_ffff_ffffL : value & 0xffffffffL;
        if ((c.cr4 & CR4_PGE) != 0) {
            c.mmu.flushNonGlobal();
        } else {
            c.mmu.flushAll();
        }
    }

    public static void writeCr4(Cpu c, long value) {
        if ((value & ~CR4_ALLOWED) != 0 || c.longMode() && (value & CR4_PAE) == 0) {
            throw c.generalProtection(0);
        }
        long changed = value ^ c.cr4;
        c.cr4 = value;
        if ((changed & (CR4_PGE | CR4_PAE | CR4_PSE | CR4_SMEP)) != 0) {
            c.mmu.flushAll();
        }
    }

    public static void writeEfer(Cpu c, long value) {
        if ((value & ~(EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE)) != 0
                || (c.cr0 & CR0_PG) != 0 && ((value ^ c.efer) & EFER_LME) != 0) {
            throw c.generalProtection(0);
        }
        boolean nxChanged = ((value ^ c.efer) & EFER_NXE) != 0;
        c.efer = value & ~EFER_LMA | c.efer & EFER_LMA;
        if (nxChanged) {
            c.mmu.flushAll();
        }
    }
}
