package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** INC DEC NOT NEG. */
final class Unary implements Handler {
    private static final int INC = 0, DEC = 1, NOT = 2, NEG = 3;

    private final int op;

    private Unary(int op) {
        this.op = op;
    }

    static Handler of(String name) {
        return switch (name) {
            case "INC" -> new Unary(INC);
            case "DEC" -> new Unary(DEC);
            case "NOT" -> new Unary(NOT);
            case "NEG" -> new Unary(NEG);
            default -> null;
        };
    }

    @Override
    public void run(Cpu c, Insn i) {
        if (i.dst >= 0) {
            long a = Insn.register(c, i.dst, i.size);
            long result = compute(a);
            Insn.register(c, i.dst, i.size, result);
            flags(c, i.size, a, result);
            return;
        }
        long address = i.address(c);
        long host = i.lock ? Atomic.host(c, address, i.size) : 0;
        if (host != 0) {
            long a;
            do {
                a = Atomic.read(host, i.size);
            } while (!Atomic.cas(host, i.size, a, compute(a)));
            flags(c, i.size, a, compute(a));
            return;
        }
        if (i.lock) {
            synchronized (c.host.busLock()) {
                plain(c, i, address);
            }
        } else {
            plain(c, i, address);
        }
    }

    private void plain(Cpu c, Insn i, long address) {
        long a = Mem.loadForStore(c, address, i.size);
        Mem.store(c, address, i.size, compute(a));
        flags(c, i.size, a, compute(a));
    }

    private long compute(long a) {
        return switch (op) {
            case INC -> a + 1;
            case DEC -> a - 1;
            case NOT -> ~a;
            default -> -a;
        };
    }

    private void flags(Cpu c, int size, long a, long result) {
        if (op == NOT) {
            return;
        }
        c.ccSrc = op == NEG ? a : Flags.cf(c) ? 1 : 0;
        c.ccDst = result;
        c.ccOp = size | (op == INC ? Flags.INC : op == DEC ? Flags.DEC : Flags.SUB);
    }
}
