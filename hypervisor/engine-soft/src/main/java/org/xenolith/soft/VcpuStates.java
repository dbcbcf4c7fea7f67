package org.xenolith.soft;

import java.util.Arrays;
import org.xenolith.core.engine.EngineException;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.soft.apic.Lapic;
import org.xenolith.soft.cpu.ControlRegisters;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.FxState;
import org.xenolith.soft.cpu.Msrs;
import org.xenolith.soft.cpu.Segments;

/** Reset, start-up and the engine-neutral form of one vCPU's state. */
final class VcpuStates {
    private static final int REAL_CODE = 0x9b;
    private static final int REAL_DATA = 0x93;
    private static final int LDT = 0x82;
    private static final int BUSY_TSS = 0x8b;
    private static final int SIGNATURE = 0x600f12;

    private final Cpu c;
    private final Lapic lapic;

    VcpuStates(Cpu cpu, Lapic localApic) {
        c = cpu;
        lapic = localApic;
    }

    /** The state after INIT. */
    void reset() {
        Arrays.fill(c.r, 0);
        c.r[Cpu.RDX] = SIGNATURE;
        c.rip = 0xfff0;
        Flags.set(c, 2);
        for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
            Segments.set(c, segment, 0, 0, 0xffff, REAL_DATA);
        }
        Segments.set(c, Cpu.CS, 0xf000, 0xffff0000L, 0xffff, REAL_CODE);
        Segments.set(c, Cpu.LDTR, 0, 0, 0xffff, LDT);
        Segments.set(c, Cpu.TR, 0, 0, 0xffff, BUSY_TSS);
        c.gdtBase = 0;
        c.gdtLimit = 0xffff;
        c.idtBase = 0;
        c.idtLimit = 0xffff;
        c.cr0 = ControlRegisters.RESET_CR0;
        c.cr2 = 0;
        c.cr3 = 0;
        c.cr4 = 0;
        c.efer = 0;
        c.halted = false;
        c.nmiMasked = false;
        Arrays.fill(c.dr, 0);
        c.dr[6] = 0xffff0ff0L;
        c.dr[7] = 0x400;
        c.setCpl(0);
        c.updateMode();
    }

    /** SIPI: real mode at {@code vector << 12}. */
    void start(int vector) {
        Segments.set(c, Cpu.CS, vector << 8, (long) vector << 12, 0xffff, REAL_CODE);
        c.rip = 0;
        c.updateMode();
        c.mmu.flushAll();
    }

    VcpuState read() {
        VcpuState s = new VcpuState();
        System.arraycopy(c.r, 0, s.gpr, 0, 16);
        s.rip = c.rip;
        s.rflags = Flags.get(c);
        for (int n = 0; n < 8; n++) {
            s.segments[n] = new VcpuState.Segment(c.sel[n], c.segBase[n], (int) c.limit[n], c.attr[n]);
        }
        s.gdtBase = c.gdtBase;
        s.gdtLimit = c.gdtLimit;
        s.idtBase = c.idtBase;
        s.idtLimit = c.idtLimit;
        s.cr0 = c.cr0;
        s.cr2 = c.cr2;
        s.cr3 = c.cr3;
        s.cr4 = c.cr4;
        s.cr8 = lapic.taskPriority();
        s.efer = c.efer;
        s.apicBase = lapic.baseMsr();
        System.arraycopy(c.dr, 0, s.dr, 0, 8);
        s.xcr0 = c.xcr0;
        s.xsave = FxState.saveXsave(c);
        c.msrs.save(c, s.msrs);
        s.lapic = lapic.save();
        s.nmiMasked = c.nmiMasked;
        return s;
    }

    /** Takes over a state of any engine, unless the guest has come to rely on what this CPU lacks. */
    void write(VcpuState s) {
        long cr4 = s.cr4 & ~ControlRegisters.CR4_ALLOWED;
        long components = s.xcr0 & ~FxState.COMPONENTS;
        if (cr4 != 0 || components != 0) {
            throw new EngineException(String.format("vcpu=%d has switched on what the soft engine's CPU lacks: CR4 bits 0x%x,"
                    + " XCR0 bits 0x%x; restore it with the engine it was saved on", c.id, cr4, components));
        }
        System.arraycopy(s.gpr, 0, c.r, 0, 16);
        c.rip = s.rip;
        Flags.set(c, s.rflags);
        for (int n = 0; n < 8; n++) {
            VcpuState.Segment segment = s.segments[n];
            if (segment == null) {
                Segments.set(c, n, 0, 0, 0, Segments.UNUSABLE);
            } else {
                Segments.set(c, n, segment.selector(), segment.base(), segment.limit() & 0xffffffffL,
                        segment.attributes());
            }
        }
        c.gdtBase = s.gdtBase;
        c.gdtLimit = s.gdtLimit & 0xffff;
        c.idtBase = s.idtBase;
        c.idtLimit = s.idtLimit & 0xffff;
        c.cr0 = s.cr0 | ControlRegisters.CR0_ET;
        c.cr2 = s.cr2;
        c.cr3 = s.cr3;
        c.cr4 = s.cr4;
        c.efer = s.efer;
        System.arraycopy(s.dr, 0, c.dr, 0, 8);
        c.xcr0 = s.xcr0;
        FxState.loadXsave(c, s.xsave);
        c.setCpl(c.protectedMode() ? c.attr[Cpu.SS] >>> 5 & 3 : 0);
        c.updateMode();
        c.msrs.load(c, s.msrs);
        Long tsc = s.msrs.get(Msrs.TSC);
        if (tsc != null) {
            c.host.restoreTsc(tsc);
        }
        lapic.load(s.lapic, s.apicBase);
        c.nmiMasked = s.nmiMasked;
    }
}
