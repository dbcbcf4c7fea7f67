package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.ControlRegisters;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.GuestFault;
import org.xenolith.soft.cpu.Segments;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** Control and debug registers, MSRs, TSC, CPUID, HLT, cache and TLB maintenance, hypercalls. */
final class SystemOps {
    private SystemOps() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "MOVFC" -> SystemOps::readControl;
            case "MOVTC" -> SystemOps::writeControl;
            case "MOVFD" -> SystemOps::readDebug;
            case "MOVTD" -> SystemOps::writeDebug;
            case "SMSW" -> (c, i) -> smsw(c, i);
            case "LMSW" -> SystemOps::lmsw;
            case "CLTS" -> (c, i) -> {
                privileged(c);
                c.cr0 &= ~ControlRegisters.CR0_TS;
            };
            case "RDMSR" -> SystemOps::rdmsr;
            case "WRMSR" -> SystemOps::wrmsr;
            case "RDTSC" -> (c, i) -> rdtsc(c);
            case "RDTSCP" -> (c, i) -> {
                rdtsc(c);
                c.r[Cpu.RCX] = c.msrs.tscAux;
            };
            case "RDPMC" -> (c, i) -> {
                throw c.generalProtection(0);
            };
            case "CPUID" -> SystemOps::cpuid;
            case "HLT" -> SystemOps::hlt;
            case "INVD", "WBINVD" -> (c, i) -> privileged(c);
            case "INVLPG" -> SystemOps::invlpg;
            case "VMCALL" -> (c, i) -> {
                c.rip = i.nextRip(c);
                c.host.hypercall();
            };
            case "SWAPGS" -> SystemOps::swapgs;
            case "RDFSBASE" -> (c, i) -> i.target(c, fsgs(c, Cpu.FS));
            case "RDGSBASE" -> (c, i) -> i.target(c, fsgs(c, Cpu.GS));
            case "WRFSBASE" -> (c, i) -> writeFsgs(c, i, Cpu.FS);
            case "WRGSBASE" -> (c, i) -> writeFsgs(c, i, Cpu.GS);
            case "XGETBV" -> SystemOps::xgetbv;
            case "XSETBV" -> SystemOps::xsetbv;
            default -> null;
        };
    }

    static void privileged(Cpu c) {
        if (c.cpl != 0) {
            throw c.generalProtection(0);
        }
    }

    private static void readControl(Cpu c, Insn i) {
        privileged(c);
        long value = switch (i.src) {
            case 0 -> c.cr0;
            case 2 -> c.cr2;
            case 3 -> c.cr3;
            case 4 -> c.cr4;
            case 8 -> c.host.lapic().taskPriority();
            default -> throw c.raise(GuestFault.UD);
        };
        Insn.register(c, i.dst, i.mode == Cpu.MODE64 ? 3 : 2, value);
    }

    private static void writeControl(Cpu c, Insn i) {
        privileged(c);
        long value = i.mode == Cpu.MODE64 ? c.r[i.src] : c.r[i.src] & 0xffffffffL;
        switch (i.dst) {
            case 0 -> ControlRegisters.writeCr0(c, value);
            case 2 -> c.cr2 = value;
            case 3 -> ControlRegisters.writeCr3(c, value & ~(1L << 63));
            case 4 -> ControlRegisters.writeCr4(c, value);
            case 8 -> c.host.lapic().taskPriority((int) value & 15);
            default -> throw c.raise(GuestFault.UD);
        }
        c.rip = i.nextRip(c);
    }

    private static int debugRegister(Cpu c, int number) {
        privileged(c);
        if (number >= 8 || (number == 4 || number == 5) && (c.cr4 & ControlRegisters.CR4_DE) != 0) {
            throw c.raise(GuestFault.UD);
        }
        return number == 4 || number == 5 ? number + 2 : number;
    }

    private static void readDebug(Cpu c, Insn i) {
        Insn.register(c, i.dst, i.mode == Cpu.MODE64 ? 3 : 2, c.dr[debugRegister(c, i.src)]);
    }

    private static void writeDebug(Cpu c, Insn i) {
        int number = debugRegister(c, i.dst);
        long value = i.mode == Cpu.MODE64 ? c.r[i.src] : c.r[i.src] & 0xffffffffL;
        c.dr[number] = number == 6 ? value & 0xf00f | 0xffff0ff0L : number == 7 ? value & 0xffff2fffL | 0x400 : value;
        c.rip = i.nextRip(c);
    }

    private static void smsw(Cpu c, Insn i) {
        if (i.dst >= 0) {
            i.target(c, c.cr0);
        } else {
            org.xenolith.soft.cpu.Mem.st16(c, i.address(c), c.cr0);
        }
    }

    private static void lmsw(Cpu c, Insn i) {
        privileged(c);
        long value = i.target(c);
        ControlRegisters.writeCr0(c, c.cr0 & ~14L | value & 15 | c.cr0 & 1);
        c.rip = i.nextRip(c);
    }

    private static void edxEax(Cpu c, long value) {
        c.r[Cpu.RAX] = value & 0xffffffffL;
        c.r[Cpu.RDX] = value >>> 32;
    }

    private static long edxEax(Cpu c) {
        return c.r[Cpu.RDX] << 32 | c.r[Cpu.RAX] & 0xffffffffL;
    }

    private static void rdmsr(Cpu c, Insn i) {
        privileged(c);
        edxEax(c, c.msrs.read(c, (int) c.r[Cpu.RCX]));
    }

    private static void wrmsr(Cpu c, Insn i) {
        privileged(c);
        c.msrs.write(c, (int) c.r[Cpu.RCX], edxEax(c));
        c.rip = i.nextRip(c);
    }

    private static void rdtsc(Cpu c) {
        if (c.cpl != 0 && (c.cr4 & ControlRegisters.CR4_TSD) != 0) {
            throw c.generalProtection(0);
        }
        edxEax(c, c.host.tsc());
    }

    private static void cpuid(Cpu c, Insn i) {
        int[] out = new int[4];
        c.host.cpuid((int) c.r[Cpu.RAX], (int) c.r[Cpu.RCX], out);
        c.r[Cpu.RAX] = out[0] & 0xffffffffL;
        c.r[Cpu.RBX] = out[1] & 0xffffffffL;
        c.r[Cpu.RCX] = out[2] & 0xffffffffL;
        c.r[Cpu.RDX] = out[3] & 0xffffffffL;
    }

    private static void hlt(Cpu c, Insn i) {
        privileged(c);
        c.halted = true;
        c.rip = i.nextRip(c);
        c.attend(Cpu.HALT);
    }

    private static void invlpg(Cpu c, Insn i) {
        privileged(c);
        c.mmu.flushPage(i.address(c));
        c.rip = i.nextRip(c);
    }

    private static void swapgs(Cpu c, Insn i) {
        privileged(c);
        long base = c.segBase[Cpu.GS];
        c.segBase[Cpu.GS] = c.msrs.kernelGsBase;
        c.msrs.kernelGsBase = base;
    }

    private static long fsgs(Cpu c, int segment) {
        if ((c.cr4 & ControlRegisters.CR4_FSGSBASE) == 0) {
            throw c.raise(GuestFault.UD);
        }
        return c.segBase[segment];
    }

    private static void writeFsgs(Cpu c, Insn i, int segment) {
        fsgs(c, segment);
        long value = i.target(c);
        if (value << 16 >> 16 != value) {
            throw c.generalProtection(0);
        }
        c.segBase[segment] = value;
    }

    private static void xgetbv(Cpu c, Insn i) {
        if ((c.cr4 & ControlRegisters.CR4_OSXSAVE) == 0) {
            throw c.raise(GuestFault.UD);
        }
        if ((int) c.r[Cpu.RCX] != 0) {
            throw c.generalProtection(0);
        }
        edxEax(c, c.xcr0);
    }

    private static void xsetbv(Cpu c, Insn i) {
        if ((c.cr4 & ControlRegisters.CR4_OSXSAVE) == 0) {
            throw c.raise(GuestFault.UD);
        }
        privileged(c);
        long value = edxEax(c);
        if ((int) c.r[Cpu.RCX] != 0 || value != 1 && value != 3) {
            throw c.generalProtection(0);
        }
        c.xcr0 = value;
        c.rip = i.nextRip(c);
    }
}
