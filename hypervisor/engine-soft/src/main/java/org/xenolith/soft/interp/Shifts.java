package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** Shifts and rotates: ROL ROR RCL RCR SHL SHR SAR SHLD SHRD. */
final class Shifts implements Handler {
    private static final int ROL = 0, ROR = 1, RCL = 2, RCR = 3, SHL = 4, SHR = 5, SAR = 6, SHLD = 7, SHRD = 8;

    private final int op;

    private Shifts(int op) {
        this.op = op;
    }

    static Handler of(String name) {
        return switch (name) {
            case "ROL" -> new Shifts(ROL);
            case "ROR" -> new Shifts(ROR);
            case "RCL" -> new Shifts(RCL);
            case "RCR" -> new Shifts(RCR);
            case "SHL" -> new Shifts(SHL);
            case "SHR" -> new Shifts(SHR);
            case "SAR" -> new Shifts(SAR);
            case "SHLD" -> new Shifts(SHLD);
            case "SHRD" -> new Shifts(SHRD);
            default -> null;
        };
    }

    @Override
    public void run(Cpu c, Insn i) {
        long raw = op >= SHLD ? i.src2 >= 0 ? c.r[Cpu.RCX] : i.imm : i.source(c);
        int count = (int) raw & (i.size == 3 ? 63 : 31);
        long address = i.dst >= 0 ? 0 : i.address(c);
        long a = i.dst >= 0 ? Insn.register(c, i.dst, i.size) : Mem.loadForStore(c, address, i.size);
        if (count == 0) {
            if (i.dst >= 0 && i.size == 2) {
                Insn.register(c, i.dst, 2, a);
            }
            return;
        }
        int bits = 8 << i.size;
        if (op <= ROR) {
            rotate(c, i, address, a, count & bits - 1, bits);
        } else if (op <= RCR) {
            rotateThroughCarry(c, i, address, a, count % (bits + 1), bits);
        } else {
            shift(c, i, address, a, count, bits);
        }
    }

    private static void store(Cpu c, Insn i, long address, long value) {
        if (i.dst >= 0) {
            Insn.register(c, i.dst, i.size, value);
        } else {
            Mem.store(c, address, i.size, value);
        }
    }

    private void rotate(Cpu c, Insn i, long address, long a, int count, int bits) {
        int left = op == ROL ? count : bits - count & bits - 1;
        long result = left == 0 ? a : a << left | a >>> bits - left;
        store(c, i, address, result);
        long top = result >>> bits - 1 & 1;
        long carry = op == ROL ? result & 1 : top;
        long overflow = op == ROL ? top ^ carry : top ^ result >>> bits - 2 & 1;
        Flags.update(c, Flags.CF | Flags.OF, (carry != 0 ? Flags.CF : 0) | (overflow != 0 ? Flags.OF : 0));
    }

    private void rotateThroughCarry(Cpu c, Insn i, long address, long a, int count, int bits) {
        long carry = Flags.cf(c) ? 1 : 0;
        long value = a;
        for (int n = 0; n < count; n++) {
            if (op == RCL) {
                long out = value >>> bits - 1 & 1;
                value = value << 1 | carry;
                carry = out;
            } else {
                long out = value & 1;
                value = (bits == 64 ? value : value & (1L << bits) - 1) >>> 1 | carry << bits - 1;
                carry = out;
            }
        }
        store(c, i, address, value);
        long top = value >>> bits - 1 & 1;
        long overflow = op == RCL ? top ^ carry : top ^ value >>> bits - 2 & 1;
        if (count != 0) {
            Flags.update(c, Flags.CF | Flags.OF, (carry != 0 ? Flags.CF : 0) | (overflow != 0 ? Flags.OF : 0));
        }
    }

    private void shift(Cpu c, Insn i, long address, long a, int count, int bits) {
        long last;
        long result;
        int family = op == SHL || op == SHLD ? Flags.SHL : Flags.SHR;
        switch (op) {
            case SHL -> {
                last = count > bits ? 0 : a << count - 1;
                result = last << 1;
            }
            case SHR -> {
                last = a >>> count - 1;
                result = last >>> 1;
            }
            case SAR -> {
                last = Mem.signed(a, i.size) >> Math.min(count - 1, 63);
                result = last >> 1;
            }
            default -> {
                long fill = Insn.register(c, i.src, i.size);
                int n = bits == 16 ? count & 31 : count;
                last = op == SHLD ? left(a, fill, n - 1, bits) : right(a, fill, n - 1, bits);
                result = op == SHLD ? left(a, fill, n, bits) : right(a, fill, n, bits);
            }
        }
        store(c, i, address, result);
        c.ccDst = result;
        c.ccSrc = last;
        c.ccOp = family | i.size;
    }

    private static long left(long a, long fill, int count, int bits) {
        if (count == 0) {
            return a;
        }
        if (bits == 16) {
            long joined = a << 32 | fill << 16 | a;
            return joined << count >>> 32;
        }
        return a << count | fill >>> bits - count;
    }

    private static long right(long a, long fill, int count, int bits) {
        if (count == 0) {
            return a;
        }
        if (bits == 16) {
            return (a << 32 | fill << 16 | a) >>> count;
        }
        return a >>> count | fill << bits - count;
    }
}
