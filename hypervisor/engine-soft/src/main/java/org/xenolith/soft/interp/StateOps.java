package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.ControlRegisters;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.FxState;
import org.xenolith.soft.cpu.GuestFault;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** FXSAVE, FXRSTOR, XSAVE, XRSTOR (x87 and SSE components), LDMXCSR, STMXCSR. */
final class StateOps {
    private StateOps() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "FXSAVE" -> (c, i) -> FxState.save(c, aligned(c, i, 15));
            case "FXRSTOR" -> (c, i) -> FxState.restore(c, aligned(c, i, 15), 3);
            case "XSAVE" -> StateOps::xsave;
            case "XRSTOR" -> StateOps::xrstor;
            case "LDMXCSR" -> StateOps::ldmxcsr;
            case "STMXCSR" -> (c, i) -> Mem.st32(c, i.address(c), c.mxcsr);
            default -> null;
        };
    }

    private static long aligned(Cpu c, Insn i, int mask) {
        if ((c.cr0 & (ControlRegisters.CR0_TS | ControlRegisters.CR0_EM)) != 0) {
            throw c.raise(GuestFault.NM);
        }
        long address = i.address(c);
        if ((address & mask) != 0) {
            throw c.generalProtection(0);
        }
        return address;
    }

    private static void enabled(Cpu c) {
        if ((c.cr4 & ControlRegisters.CR4_OSXSAVE) == 0) {
            throw c.raise(GuestFault.UD);
        }
    }

    private static void xsave(Cpu c, Insn i) {
        enabled(c);
        long address = aligned(c, i, 63);
        long wanted = c.r[Cpu.RAX] & c.xcr0;
        Mem.loadForStore(c, address + 512, 3);
        FxState.save(c, address);
        Mem.st64(c, address + 512, Mem.ld64(c, address + 512) & ~wanted | wanted);
    }

    private static void xrstor(Cpu c, Insn i) {
        enabled(c);
        long address = aligned(c, i, 63);
        long present = Mem.ld64(c, address + 512);
        long wanted = c.r[Cpu.RAX] & c.xcr0;
        FxState.restore(c, address, (int) (present & wanted));
        FxState.reset(c, (int) (wanted & ~present));
    }

    private static void ldmxcsr(Cpu c, Insn i) {
        long value = Mem.ld32(c, i.address(c));
        if ((value & ~0xffffL) != 0) {
            throw c.generalProtection(0);
        }
        c.mxcsr = (int) value;
    }
}
