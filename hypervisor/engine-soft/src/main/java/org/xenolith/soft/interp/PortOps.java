package org.xenolith.soft.interp;

import org.xenolith.core.engine.HypercallEntry;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** IN and OUT. Above IOPL the TSS bitmap decides. */
final class PortOps {
    private PortOps() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "IN" -> (c, i) -> in(c, i, (int) i.imm & 0xff);
            case "INDX" -> (c, i) -> in(c, i, (int) c.r[Cpu.RDX] & 0xffff);
            case "OUT" -> (c, i) -> out(c, i, (int) i.imm & 0xff);
            case "OUTDX" -> (c, i) -> out(c, i, (int) c.r[Cpu.RDX] & 0xffff);
            default -> null;
        };
    }

    /** Raises #GP unless the privilege level may do I/O; the bitmap is taken to be all ones. */
    static void permit(Cpu c) {
        if (c.protectedMode() && c.cpl > (c.eflags >>> 12 & 3)) {
            throw c.generalProtection(0);
        }
    }

    private static void in(Cpu c, Insn i, int port) {
        permit(c);
        Insn.register(c, Cpu.RAX, i.size, c.host.portIn(port, i.size));
    }

    /** A byte to a port of the instruction's own may be a hypercall: it ends a block. */
    private static void out(Cpu c, Insn i, int port) {
        permit(c);
        if (i.ends && port == HypercallEntry.HYPERCALL_PORT) {
            c.host.hypercall();
        } else {
            c.host.portOut(port, i.size, Insn.register(c, Cpu.RAX, i.size));
        }
        if (i.ends) {
            c.rip = i.nextRip(c);
        }
    }
}
