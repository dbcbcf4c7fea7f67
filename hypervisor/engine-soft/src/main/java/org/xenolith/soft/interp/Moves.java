package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.cpu.Stack;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** Data movement without arithmetic: MOV and its extensions, LEA, CMOV, SETcc, exchanges, the stack. */
final class Moves {
    private Moves() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "MOV", "MOVZX", "MOVNTI" -> (c, i) -> i.target(c, i.source(c));
            case "MOVSX" -> (c, i) -> i.target(c, Mem.signed(i.source(c), i.srcSize));
            case "LEA" -> (c, i) -> i.target(c, i.offset(c));
            case "CMOV" -> Moves::cmov;
            case "SETCC" -> (c, i) -> i.target(c, Flags.condition(c, i.low) ? 1 : 0);
            case "XCHG" -> Moves::xchg;
            case "BSWAP" -> Moves::bswap;
            case "MOVBE" -> (c, i) -> i.target(c, Long.reverseBytes(i.source(c)) >>> 64 - (8 << i.size));
            case "XLAT" -> Moves::xlat;
            case "CBW" -> Moves::cbw;
            case "CWD" -> (c, i) -> Insn.register(c, Cpu.RDX, i.size, Mem.signed(c.r[Cpu.RAX], i.size) >> 63);
            case "PUSH" -> (c, i) -> Stack.push(c, i.opSize, i.dst == Insn.IMM ? i.imm : i.target(c));
            case "POP" -> Moves::pop;
            case "PUSHA" -> Moves::pusha;
            case "POPA" -> Moves::popa;
            case "ENTER" -> Moves::enter;
            case "LEAVE" -> Moves::leave;
            case "NOP", "PAUSE", "LFENCE", "NOPE" -> (c, i) -> { };
            case "CLFLUSH" -> (c, i) -> Mem.ld8(c, i.address(c));
            case "MFENCE", "SFENCE" -> (c, i) -> org.xenolith.soft.memory.Raw.U.fullFence();
            default -> null;
        };
    }

    private static void cmov(Cpu c, Insn i) {
        long value = i.source(c);
        if (Flags.condition(c, i.low)) {
            i.target(c, value);
        } else if (i.size == 2) {
            c.r[i.dst] &= 0xffffffffL;
        }
    }

    private static void xchg(Cpu c, Insn i) {
        long b = i.source(c);
        if (i.dst >= 0) {
            long a = i.target(c);
            i.target(c, b);
            Insn.register(c, i.src, i.size, a);
            return;
        }
        long address = i.address(c);
        long host = Atomic.host(c, address, i.size);
        long a;
        if (host == 0) {
            synchronized (c.host.busLock()) {
                a = Mem.loadForStore(c, address, i.size);
                Mem.store(c, address, i.size, b);
            }
        } else {
            do {
                a = Atomic.read(host, i.size);
            } while (!Atomic.cas(host, i.size, a, b));
        }
        Insn.register(c, i.src, i.size, a);
    }

    private static void bswap(Cpu c, Insn i) {
        long value = c.r[i.dst];
        Insn.register(c, i.dst, i.size, i.size == 3 ? Long.reverseBytes(value)
                : i.size == 2 ? Integer.reverseBytes((int) value) & 0xffffffffL : 0);
    }

    private static void xlat(Cpu c, Insn i) {
        long offset = c.r[Cpu.RBX] + (c.r[Cpu.RAX] & 0xff) & i.addressMask();
        Insn.register(c, Cpu.RAX, 0, Mem.ld8(c, offset + c.segBase[i.segment] & i.linearMask()));
    }

    private static void cbw(Cpu c, Insn i) {
        Insn.register(c, Cpu.RAX, i.size, Mem.signed(c.r[Cpu.RAX], i.size - 1));
    }

    private static void pop(Cpu c, Insn i) {
        long rsp = c.r[Cpu.RSP];
        long value = Stack.pop(c, i.opSize);
        if (i.dst >= 0) {
            Insn.register(c, i.dst, i.opSize, value);
            return;
        }
        long after = c.r[Cpu.RSP];
        long address = i.address(c);
        c.r[Cpu.RSP] = rsp;
        Mem.store(c, address, i.opSize, value);
        c.r[Cpu.RSP] = after;
    }

    private static void pusha(Cpu c, Insn i) {
        long rsp = c.r[Cpu.RSP];
        Stack.peek(c, -(8L << i.size), i.size);
        for (int n = 0; n < 8; n++) {
            Stack.push(c, i.size, n == Cpu.RSP ? rsp : c.r[n]);
        }
    }

    private static void popa(Cpu c, Insn i) {
        Stack.peek(c, 7L << i.size, i.size);
        for (int n = 7; n >= 0; n--) {
            long value = Stack.pop(c, i.size);
            if (n != Cpu.RSP) {
                Insn.register(c, n, i.size, value);
            }
        }
    }

    private static void enter(Cpu c, Insn i) {
        int level = (int) i.disp & 31;
        long rsp = c.r[Cpu.RSP];
        long rbp = c.r[Cpu.RBP];
        Stack.push(c, i.opSize, rbp);
        long frame = c.r[Cpu.RSP];
        long saved = rbp;
        for (int n = 1; n < level; n++) {
            saved -= 1L << i.opSize;
            long at = c.spMask == -1L ? saved : (saved & c.spMask) + c.segBase[Cpu.SS];
            Stack.push(c, i.opSize, Mem.load(c, at, i.opSize));
        }
        if (level > 0) {
            Stack.push(c, i.opSize, frame);
        }
        long end = c.r[Cpu.RSP] - i.imm;
        c.r[Cpu.RSP] = rsp;
        Stack.set(c, end);
        Insn.register(c, Cpu.RBP, i.opSize, frame);
    }

    private static void leave(Cpu c, Insn i) {
        long rsp = c.r[Cpu.RSP];
        Stack.set(c, c.r[Cpu.RBP]);
        long value;
        try {
            value = Stack.pop(c, i.opSize);
        } catch (RuntimeException fault) {
            c.r[Cpu.RSP] = rsp;
            throw fault;
        }
        Insn.register(c, Cpu.RBP, i.opSize, value);
    }
}
