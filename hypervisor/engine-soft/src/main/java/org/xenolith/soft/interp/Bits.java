package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** Bit tests and scans: BT BTS BTR BTC BSF BSR POPCNT CRC32. */
final class Bits {
    private static final int CRC32C = 0x82f63b78;

    private Bits() {
    }

    static Handler of(String name) {
        return switch (name) {
            case "BT" -> (c, i) -> test(c, i, 0);
            case "BTS" -> (c, i) -> test(c, i, 1);
            case "BTR" -> (c, i) -> test(c, i, 2);
            case "BTC" -> (c, i) -> test(c, i, 3);
            case "BSF" -> (c, i) -> scan(c, i, true);
            case "BSR" -> (c, i) -> scan(c, i, false);
            case "POPCNT" -> Bits::popcnt;
            case "CRC32" -> Bits::crc32;
            default -> null;
        };
    }

    private static long change(long value, long bit, int op) {
        return switch (op) {
            case 1 -> value | bit;
            case 2 -> value & ~bit;
            default -> value ^ bit;
        };
    }

    private static void test(Cpu c, Insn i, int op) {
        long index = i.source(c);
        int bits = 8 << i.size;
        long bit = 1L << (index & bits - 1);
        long old;
        if (i.dst >= 0) {
            old = i.target(c);
            if (op != 0) {
                i.target(c, change(old, bit, op));
            }
        } else {
            old = memory(c, i, index, bit, op);
        }
        Flags.update(c, Flags.CF, (old & bit) != 0 ? Flags.CF : 0);
    }

    private static long memory(Cpu c, Insn i, long index, long bit, int op) {
        long element = i.src >= 0 ? Mem.signed(index, i.size) >> 3 + i.size << i.size : 0;
        long address = (i.offset(c) + element & i.addressMask()) + c.segBase[i.segment] & i.linearMask();
        if (op == 0) {
            return Mem.load(c, address, i.size);
        }
        long host = i.lock ? Atomic.host(c, address, i.size) : 0;
        if (host == 0) {
            synchronized (c.host.busLock()) {
                long old = Mem.loadForStore(c, address, i.size);
                Mem.store(c, address, i.size, change(old, bit, op));
                return old;
            }
        }
        long old;
        do {
            old = Atomic.read(host, i.size);
        } while (!Atomic.cas(host, i.size, old, change(old, bit, op)));
        return old;
    }

    private static void scan(Cpu c, Insn i, boolean forward) {
        long value = i.source(c);
        if (value != 0) {
            Insn.register(c, i.dst, i.size,
                    forward ? Long.numberOfTrailingZeros(value) : 63 - Long.numberOfLeadingZeros(value));
        }
        c.ccDst = value;
        c.ccOp = Flags.LOGIC | i.size;
    }

    private static void popcnt(Cpu c, Insn i) {
        long value = i.source(c);
        Insn.register(c, i.dst, i.size, Long.bitCount(value));
        Flags.set(c, c.eflags & ~Flags.ARITHMETIC | (value == 0 ? Flags.ZF : 0));
    }

    private static void crc32(Cpu c, Insn i) {
        int crc = (int) c.r[i.dst];
        long value = i.source(c);
        for (int n = 0; n < 1 << i.srcSize; n++) {
            crc ^= (int) (value >>> 8 * n) & 0xff;
            for (int k = 0; k < 8; k++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ CRC32C : crc >>> 1;
            }
        }
        c.r[i.dst] = crc & 0xffffffffL;
    }
}
