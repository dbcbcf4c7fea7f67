package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.ControlRegisters;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.FarReturn;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.GuestFault;
import org.xenolith.soft.cpu.Interrupts;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.cpu.Segments;
import org.xenolith.soft.cpu.Stack;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** Far jumps, calls and returns (no gates, no tasks), software interrupts, IRET, SYSCALL and SYSRET. */
final class FarOps {
    private FarOps() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "JMPF" -> (c, i) -> jump(c, (int) i.disp, i.imm);
            case "JMPFI" -> (c, i) -> {
                long address = i.address(c);
                jump(c, selector(c, i, address), Mem.load(c, address, i.opSize));
            };
            case "CALLF" -> (c, i) -> call(c, i, (int) i.disp, i.imm);
            case "CALLFI" -> (c, i) -> {
                long address = i.address(c);
                call(c, i, selector(c, i, address), Mem.load(c, address, i.opSize));
            };
            case "RETF" -> FarOps::retf;
            case "IRET" -> (c, i) -> {
                Interrupts.iret(c, i.size);
                afterFlags(c);
            };
            case "INT" -> (c, i) -> interrupt(c, i, (int) i.imm & 0xff, true);
            case "INT3" -> (c, i) -> interrupt(c, i, GuestFault.BP, true);
            case "INT1" -> (c, i) -> interrupt(c, i, GuestFault.DB, false);
            case "INTO" -> (c, i) -> {
                if ((Flags.get(c) & Flags.OF) != 0) {
                    interrupt(c, i, GuestFault.OF, true);
                } else {
                    c.rip = i.nextRip(c);
                }
            };
            case "BOUND" -> FarOps::bound;
            case "UD2" -> (c, i) -> {
                throw c.raise(GuestFault.UD);
            };
            case "SYSCALL" -> FarOps::syscall;
            case "SYSRET" -> FarOps::sysret;
            default -> null;
        };
    }

    private static int selector(Cpu c, Insn i, long address) {
        return (int) Mem.ld16(c, address + (1L << i.opSize));
    }

    private static void jump(Cpu c, int selector, long target) {
        if (!c.protectedMode() || c.virtual8086()) {
            Segments.loadRealCode(c, selector);
            c.rip = target;
            return;
        }
        long code = Segments.codeForTransfer(c, selector);
        Segments.loadCode(c, selector, code, c.cpl);
        c.rip = target;
    }

    private static void call(Cpu c, Insn i, int selector, long target) {
        boolean real = !c.protectedMode() || c.virtual8086();
        long code = real ? 0 : Segments.codeForTransfer(c, selector);
        long rsp = c.r[Cpu.RSP];
        Stack.push(c, i.opSize, c.sel[Cpu.CS]);
        try {
            Stack.push(c, i.opSize, i.nextRip(c));
        } catch (RuntimeException fault) {
            c.r[Cpu.RSP] = rsp;
            throw fault;
        }
        if (real) {
            Segments.loadRealCode(c, selector);
        } else {
            Segments.loadCode(c, selector, code, c.cpl);
        }
        c.rip = target;
    }

    private static void retf(Cpu c, Insn i) {
        int size = i.opSize;
        long step = 1L << size;
        long extra = i.dst == Insn.IMM ? i.imm : 0;
        long sp = c.r[Cpu.RSP];
        long rip = Stack.peek(c, 0, size);
        int selector = (int) Stack.peek(c, step, size) & 0xffff;
        if (!c.protectedMode() || c.virtual8086()) {
            Segments.loadRealCode(c, selector);
            Stack.release(c, sp, 2 * step + extra);
            c.rip = rip;
            return;
        }
        int level = selector & 3;
        boolean outer = level > c.cpl;
        long newSp = outer ? Stack.peek(c, 2 * step + extra, size) : 0;
        int newSs = outer ? (int) Stack.peek(c, 3 * step + extra, size) & 0xffff : 0;
        FarReturn.enter(c, selector, level, outer, newSs);
        if (outer) {
            Stack.set(c, newSp + extra);
            FarReturn.finish(c);
        } else {
            Stack.release(c, sp, 2 * step + extra);
        }
        c.rip = rip;
    }

    private static void interrupt(Cpu c, Insn i, int vector, boolean checked) {
        c.rip = i.nextRip(c);
        if (!Interrupts.deliver(c, vector, false, 0, checked)) {
            c.host.tripleFault();
        }
    }

    private static void bound(Cpu c, Insn i) {
        long address = i.address(c);
        long value = Mem.signed(i.target(c), i.size);
        long low = Mem.signed(Mem.load(c, address, i.size), i.size);
        long high = Mem.signed(Mem.load(c, address + (1L << i.size), i.size), i.size);
        if (value < low || value > high) {
            throw c.raise(GuestFault.BR);
        }
    }

    private static void afterFlags(Cpu c) {
        if ((c.eflags & Flags.IF) != 0) {
            c.attend(Cpu.INTERRUPT);
        }
        if ((c.eflags & Flags.TF) != 0) {
            c.attend(Cpu.STEP);
        }
    }

    private static void syscall(Cpu c, Insn i) {
        if ((c.efer & ControlRegisters.EFER_SCE) == 0) {
            throw c.raise(GuestFault.UD);
        }
        long next = i.nextRip(c);
        c.r[Cpu.RCX] = next;
        c.r[11] = Flags.get(c) & ~Flags.RF;
        int selector = (int) (c.msrs.star >>> 32) & 0xfffc;
        Segments.loadFlat(c, selector, selector + 8, 0, true);
        Flags.set(c, c.eflags & ~c.msrs.sfmask & ~Flags.RF);
        c.rip = c.msrs.lstar;
    }

    private static void sysret(Cpu c, Insn i) {
        if ((c.efer & ControlRegisters.EFER_SCE) == 0) {
            throw c.raise(GuestFault.UD);
        }
        SystemOps.privileged(c);
        boolean code64 = i.opSize == 3;
        long target = c.r[Cpu.RCX];
        int selector = (int) (c.msrs.star >>> 48);
        Segments.loadFlat(c, (code64 ? selector + 16 : selector) | 3, selector + 8 | 3, 3, code64);
        Flags.set(c, c.r[11] & ~(Flags.RF | Flags.VM));
        c.rip = code64 ? target : target & 0xffffffffL;
        afterFlags(c);
    }
}
