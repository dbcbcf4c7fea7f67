package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.GuestFault;
import org.xenolith.soft.cpu.Stack;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** Instructions on RFLAGS, and the decimal adjustments of 32-bit code. */
final class FlagOps {
    private FlagOps() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "CLC" -> (c, i) -> Flags.update(c, Flags.CF, 0);
            case "STC" -> (c, i) -> Flags.update(c, Flags.CF, Flags.CF);
            case "CMC" -> (c, i) -> Flags.update(c, Flags.CF, Flags.cf(c) ? 0 : Flags.CF);
            case "CLD" -> (c, i) -> c.eflags &= ~Flags.DF;
            case "STD" -> (c, i) -> c.eflags |= Flags.DF;
            case "CLI" -> (c, i) -> {
                privileged(c);
                c.eflags &= ~Flags.IF;
            };
            case "STI" -> FlagOps::sti;
            case "LAHF" -> (c, i) -> Insn.register(c, Insn.HIGH_BYTE, 0, Flags.get(c));
            case "SAHF" -> (c, i) -> Flags.update(c, Flags.ARITHMETIC & ~Flags.OF,
                    (int) Insn.register(c, Insn.HIGH_BYTE, 0));
            case "PUSHF" -> (c, i) -> Stack.push(c, i.opSize, Flags.get(c) & ~(Flags.RF | Flags.VM));
            case "POPF" -> FlagOps::popf;
            case "AAA" -> (c, i) -> ascii(c, 1);
            case "AAS" -> (c, i) -> ascii(c, -1);
            case "DAA" -> (c, i) -> decimal(c, 1);
            case "DAS" -> (c, i) -> decimal(c, -1);
            case "AAM" -> FlagOps::aam;
            case "AAD" -> FlagOps::aad;
            default -> null;
        };
    }

    private static void privileged(Cpu c) {
        if (c.cpl > (c.eflags >>> 12 & 3)) {
            throw c.generalProtection(0);
        }
    }

    private static void sti(Cpu c, Insn i) {
        privileged(c);
        if ((c.eflags & Flags.IF) == 0) {
            c.eflags |= Flags.IF;
            c.shadowRip = i.nextRip(c);
            c.attend(Cpu.INTERRUPT);
        }
        c.rip = i.nextRip(c);
    }

    private static void popf(Cpu c, Insn i) {
        long value = Stack.pop(c, i.opSize);
        int writable = Flags.WRITABLE;
        if (c.cpl != 0) {
            writable &= ~Flags.IOPL;
        }
        if (c.cpl > (c.eflags >>> 12 & 3)) {
            writable &= ~Flags.IF;
        }
        if (i.opSize == 1) {
            writable &= 0xffff;
        }
        Flags.set(c, Flags.get(c) & ~(writable | Flags.RF) | value & writable);
        if ((c.eflags & Flags.IF) != 0) {
            c.attend(Cpu.INTERRUPT);
        }
        if ((c.eflags & Flags.TF) != 0) {
            c.attend(Cpu.STEP);
        }
        c.rip = i.nextRip(c);
    }

    private static void ascii(Cpu c, int sign) {
        int f = (int) Flags.get(c);
        int ax = (int) c.r[Cpu.RAX] & 0xffff;
        boolean adjust = (ax & 15) > 9 || (f & Flags.AF) != 0;
        if (adjust) {
            ax += sign * 0x106;
        }
        Insn.register(c, Cpu.RAX, 1, ax & 0xff0f);
        Flags.update(c, Flags.AF | Flags.CF, adjust ? Flags.AF | Flags.CF : 0);
    }

    private static void decimal(Cpu c, int sign) {
        int f = (int) Flags.get(c);
        int old = (int) c.r[Cpu.RAX] & 0xff;
        int al = old;
        int flags = 0;
        if ((old & 15) > 9 || (f & Flags.AF) != 0) {
            al += sign * 6;
            flags |= Flags.AF | ((f & Flags.CF) != 0 || (al & ~0xff) != 0 ? Flags.CF : 0);
        }
        if (old > 0x99 || (f & Flags.CF) != 0) {
            al += sign * 0x60;
            flags |= Flags.CF;
        }
        result(c, al, flags);
    }

    private static void result(Cpu c, int al, int flags) {
        Insn.register(c, Cpu.RAX, 0, al);
        int logic = Flags.arithmetic(Flags.LOGIC, al, 0, 0);
        Flags.update(c, Flags.ARITHMETIC & ~Flags.OF, logic | flags);
    }

    private static void aam(Cpu c, Insn i) {
        if (i.imm == 0) {
            throw c.raise(GuestFault.DE);
        }
        int al = (int) c.r[Cpu.RAX] & 0xff;
        Insn.register(c, Insn.HIGH_BYTE, 0, al / i.imm);
        result(c, (int) (al % i.imm), 0);
    }

    private static void aad(Cpu c, Insn i) {
        int al = (int) (c.r[Cpu.RAX] + (c.r[Cpu.RAX] >>> 8 & 0xff) * i.imm) & 0xff;
        Insn.register(c, Cpu.RAX, 1, al);
        result(c, al, 0);
    }
}
