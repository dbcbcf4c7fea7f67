package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.ControlRegisters;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.GuestFault;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** x87 control instructions; everything else goes to the arithmetic classes. */
final class X87Ops {
    private X87Ops() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "X87" -> X87Ops::run;
            case "FWAIT" -> X87Ops::fwait;
            default -> null;
        };
    }

    private static void available(Cpu c) {
        if ((c.cr0 & (ControlRegisters.CR0_TS | ControlRegisters.CR0_EM)) != 0) {
            throw c.raise(GuestFault.NM);
        }
    }

    private static void fwait(Cpu c, Insn i) {
        if ((c.cr0 & (ControlRegisters.CR0_TS | ControlRegisters.CR0_MP))
                == (ControlRegisters.CR0_TS | ControlRegisters.CR0_MP)) {
            throw c.raise(GuestFault.NM);
        }
        checkPending(c);
    }

    static void checkPending(Cpu c) {
        if (c.fpu.exceptionPending() && (c.cr0 & ControlRegisters.CR0_NE) != 0) {
            throw c.raise(GuestFault.MF);
        }
    }

    private static void run(Cpu c, Insn i) {
        available(c);
        int op = i.low & 7;
        int reg = i.modrm >>> 3 & 7;
        boolean memory = i.modrm < 0xc0;
        if (!control(c, i, op, reg, memory)) {
            throw c.raise(GuestFault.UD);
        }
    }

    private static boolean control(Cpu c, Insn i, int op, int reg, boolean memory) {
        if (memory) {
            switch (op << 3 | reg) {
                case 1 << 3 | 5 -> c.fpu.control((int) Mem.ld16(c, i.address(c)));
                case 1 << 3 | 7 -> Mem.st16(c, i.address(c), c.fpu.control);
                case 5 << 3 | 7 -> Mem.st16(c, i.address(c), c.fpu.status());
                default -> {
                    return false;
                }
            }
            return true;
        }
        switch (op << 8 | i.modrm) {
            case 3 << 8 | 0xe0, 3 << 8 | 0xe1, 3 << 8 | 0xe4, 1 << 8 | 0xd0 -> { }
            case 3 << 8 | 0xe2 -> c.fpu.clearExceptions();
            case 3 << 8 | 0xe3 -> c.fpu.init();
            case 7 << 8 | 0xe0 -> Insn.register(c, Cpu.RAX, 1, c.fpu.status());
            default -> {
                return false;
            }
        }
        return true;
    }
}
