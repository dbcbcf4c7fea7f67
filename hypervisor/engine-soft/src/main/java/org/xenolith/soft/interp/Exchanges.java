package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.memory.Raw;

/** CMPXCHG, CMPXCHG8B/16B and XADD. 16 bytes are swapped under the machine's bus lock. */
final class Exchanges {
    private Exchanges() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "CMPXCHG" -> Exchanges::cmpxchg;
            case "CMPXCHG8B" -> (c, i) -> {
                if (i.opSize == 3) {
                    cmpxchg16b(c, i);
                } else {
                    cmpxchg8b(c, i);
                }
            };
            case "XADD" -> Exchanges::xadd;
            default -> null;
        };
    }

    private static void cmpxchg(Cpu c, Insn i) {
        long expected = Insn.register(c, Cpu.RAX, i.size);
        long value = i.source(c);
        long old;
        if (i.dst >= 0) {
            old = i.target(c);
            if (old == expected) {
                i.target(c, value);
            }
        } else {
            old = memory(c, i.address(c), i.size, expected, value, i.lock);
        }
        if (old != expected) {
            Insn.register(c, Cpu.RAX, i.size, old);
        }
        c.ccDst = expected - old;
        c.ccSrc = old;
        c.ccOp = Flags.SUB | i.size;
    }

    private static long memory(Cpu c, long address, int size, long expected, long value, boolean lock) {
        long host = lock ? 0 : Atomic.host(c, address, size);
        if (host == 0) {
            return Atomic.exchangeIfEqual(c, address, size, expected, value);
        }
        long old = Atomic.read(host, size);
        if (old == expected) {
            Raw.put(host, size, value);
        }
        return old;
    }

    private static void zero(Cpu c, boolean equal) {
        Flags.update(c, Flags.ZF, equal ? Flags.ZF : 0);
    }

    private static void cmpxchg8b(Cpu c, Insn i) {
        long expected = c.r[Cpu.RDX] << 32 | c.r[Cpu.RAX] & 0xffffffffL;
        long value = c.r[Cpu.RCX] << 32 | c.r[Cpu.RBX] & 0xffffffffL;
        long old = memory(c, i.address(c), 3, expected, value, i.lock);
        if (old != expected) {
            c.r[Cpu.RAX] = old & 0xffffffffL;
            c.r[Cpu.RDX] = old >>> 32;
        }
        zero(c, old == expected);
    }

    private static void cmpxchg16b(Cpu c, Insn i) {
        long address = i.address(c);
        if ((address & 15) != 0) {
            throw c.generalProtection(0);
        }
        synchronized (c.host.busLock()) {
            long low = Mem.loadForStore(c, address, 3);
            long high = Mem.loadForStore(c, address + 8, 3);
            boolean equal = low == c.r[Cpu.RAX] && high == c.r[Cpu.RDX];
            if (equal) {
                Mem.store(c, address, 3, c.r[Cpu.RBX]);
                Mem.store(c, address + 8, 3, c.r[Cpu.RCX]);
            } else {
                c.r[Cpu.RAX] = low;
                c.r[Cpu.RDX] = high;
            }
            zero(c, equal);
        }
    }

    private static void xadd(Cpu c, Insn i) {
        long b = Insn.register(c, i.src, i.size);
        long old;
        if (i.dst >= 0) {
            old = i.target(c);
            Insn.register(c, i.src, i.size, old);
            i.target(c, old + b);
        } else {
            long address = i.address(c);
            long host = Atomic.host(c, address, i.size);
            if (host == 0) {
                synchronized (c.host.busLock()) {
                    old = Mem.loadForStore(c, address, i.size);
                    Mem.store(c, address, i.size, old + b);
                }
            } else {
                do {
                    old = Atomic.read(host, i.size);
                } while (!Atomic.cas(host, i.size, old, old + b));
            }
            Insn.register(c, i.src, i.size, old);
        }
        c.ccDst = old + b;
        c.ccSrc = b;
        c.ccOp = Flags.ADD | i.size;
    }
}
