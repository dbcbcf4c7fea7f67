package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.GuestFault;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.cpu.Segments;
import org.xenolith.soft.cpu.Stack;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** Segment registers and descriptor tables. */
final class SegmentOps {
    private SegmentOps() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "MOVFS" -> SegmentOps::read;
            case "MOVTS" -> SegmentOps::write;
            case "PUSHS" -> (c, i) -> Stack.push(c, i.opSize, c.sel[i.implicit]);
            case "POPS" -> SegmentOps::pop;
            case "LDS" -> (c, i) -> farPointer(c, i, Cpu.DS);
            case "LES" -> (c, i) -> farPointer(c, i, Cpu.ES);
            case "LSS" -> (c, i) -> farPointer(c, i, Cpu.SS);
            case "LFS" -> (c, i) -> farPointer(c, i, Cpu.FS);
            case "LGS" -> (c, i) -> farPointer(c, i, Cpu.GS);
            case "SGDT" -> (c, i) -> storeTable(c, i, c.gdtBase, c.gdtLimit);
            case "SIDT" -> (c, i) -> storeTable(c, i, c.idtBase, c.idtLimit);
            case "LGDT" -> (c, i) -> loadTable(c, i, true);
            case "LIDT" -> (c, i) -> loadTable(c, i, false);
            case "SLDT" -> (c, i) -> store16(c, i, c.sel[Cpu.LDTR]);
            case "STR" -> (c, i) -> store16(c, i, c.sel[Cpu.TR]);
            case "LLDT" -> (c, i) -> loadSystem(c, i, Cpu.LDTR);
            case "LTR" -> (c, i) -> loadSystem(c, i, Cpu.TR);
            case "VERR" -> (c, i) -> zero(c, verify(c, (int) i.target(c), false));
            case "VERW" -> (c, i) -> zero(c, verify(c, (int) i.target(c), true));
            case "LAR" -> (c, i) -> describe(c, i, true);
            case "LSL" -> (c, i) -> describe(c, i, false);
            case "ARPL" -> SegmentOps::adjust;
            default -> null;
        };
    }

    private static void store16(Cpu c, Insn i, int value) {
        if (i.dst >= 0) {
            i.target(c, value);
        } else {
            Mem.st16(c, i.address(c), value);
        }
    }

    private static void read(Cpu c, Insn i) {
        if (i.src > Cpu.GS) {
            throw c.raise(GuestFault.UD);
        }
        store16(c, i, c.sel[i.src]);
    }

    private static void write(Cpu c, Insn i) {
        if (i.dst > Cpu.GS || i.dst == Cpu.CS) {
            throw c.raise(GuestFault.UD);
        }
        Segments.load(c, i.dst, (int) i.source(c) & 0xffff);
    }

    private static void pop(Cpu c, Insn i) {
        int selector = (int) Stack.peek(c, 0, i.opSize) & 0xffff;
        Segments.load(c, i.implicit, selector);
        Stack.release(c, c.r[Cpu.RSP], 1L << i.opSize);
    }

    private static void farPointer(Cpu c, Insn i, int segment) {
        long address = i.address(c);
        long offset = Mem.load(c, address, i.opSize);
        int selector = (int) Mem.ld16(c, address + (1L << i.opSize));
        Segments.load(c, segment, selector);
        Insn.register(c, i.dst, i.opSize, offset);
    }

    private static void storeTable(Cpu c, Insn i, long base, int limit) {
        long address = i.address(c);
        Mem.st16(c, address, limit);
        Mem.store(c, address + 2, i.mode == Cpu.MODE64 ? 3 : 2, base);
    }

    private static void loadTable(Cpu c, Insn i, boolean global) {
        SystemOps.privileged(c);
        long address = i.address(c);
        int limit = (int) Mem.ld16(c, address);
        long base = Mem.load(c, address + 2, i.mode == Cpu.MODE64 ? 3 : 2);
        if (i.mode != Cpu.MODE64 && i.opSize == 1) {
            base &= 0xffffff;
        }
        if (global) {
            c.gdtBase = base;
            c.gdtLimit = limit;
        } else {
            c.idtBase = base;
            c.idtLimit = limit;
        }
    }

    private static void loadSystem(Cpu c, Insn i, int segment) {
        if (!c.protectedMode()) {
            throw c.raise(GuestFault.UD);
        }
        SystemOps.privileged(c);
        Segments.loadSystem(c, segment, (int) i.target(c) & 0xffff);
    }

    private static void zero(Cpu c, boolean set) {
        Flags.update(c, Flags.ZF, set ? Flags.ZF : 0);
    }

    /** ARPL: raises the privilege level a selector asks with to that of another one. */
    private static void adjust(Cpu c, Insn i) {
        if (!c.protectedMode() || c.virtual8086()) {
            throw c.raise(GuestFault.UD);
        }
        int selector = (int) (i.dst >= 0 ? i.target(c) : Mem.loadForStore(c, i.address(c), 1)) & 0xffff;
        int level = (int) i.source(c) & 3;
        boolean raised = (selector & 3) < level;
        if (raised) {
            store16(c, i, selector & ~3 | level);
        }
        zero(c, raised);
    }

    private static long descriptorOrZero(Cpu c, int selector) {
        if ((selector & 0xfffc) == 0) {
            return 0;
        }
        try {
            return Segments.descriptor(c, selector, GuestFault.GP);
        } catch (GuestFault fault) {
            if (fault.vector == GuestFault.GP) {
                return 0;
            }
            throw fault;
        }
    }

    private static boolean visible(Cpu c, int selector, int attributes) {
        boolean conforming = (attributes & (Segments.S | Segments.CODE | Segments.CONFORMING))
                == (Segments.S | Segments.CODE | Segments.CONFORMING);
        return conforming || (attributes >>> 5 & 3) >= Math.max(c.cpl, selector & 3);
    }

    private static boolean verify(Cpu c, int selector, boolean write) {
        long descriptor = descriptorOrZero(c, selector);
        int attributes = Segments.attributes(descriptor);
        if (descriptor == 0 || (attributes & Segments.S) == 0 || !visible(c, selector, attributes)) {
            return false;
        }
        boolean code = (attributes & Segments.CODE) != 0;
        return write ? !code && (attributes & Segments.WRITABLE) != 0
                : !code || (attributes & Segments.WRITABLE) != 0;
    }

    private static void describe(Cpu c, Insn i, boolean rights) {
        int selector = (int) i.source(c) & 0xffff;
        long descriptor = descriptorOrZero(c, selector);
        int attributes = Segments.attributes(descriptor);
        boolean known = (attributes & Segments.S) != 0 || (attributes & 7) == 1 || (attributes & 7) == 3
                || (attributes & 15) == 2 || rights && ((attributes & 15) == 12 || (attributes & 15) == 4);
        boolean good = descriptor != 0 && known && visible(c, selector, attributes);
        if (good) {
            i.target(c, rights ? descriptor >>> 32 & 0xffff00 : Segments.limit(descriptor));
        }
        zero(c, good);
    }
}
