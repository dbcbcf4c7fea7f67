package org.xenolith.soft.interp;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;

/** Two-operand arithmetic and logic: ADD OR ADC SBB AND SUB XOR CMP TEST. */
final class Alu implements Handler {
    static final int ADD = 0, OR = 1, ADC = 2, SBB = 3, AND = 4, SUB = 5, XOR = 6, CMP = 7, TEST = 8;

    private final int op;

    private Alu(int op) {
        this.op = op;
    }

    static Handler of(String name) {
        return switch (name) {
            case "ADD" -> new Alu(ADD);
            case "OR" -> new Alu(OR);
            case "ADC" -> new Alu(ADC);
            case "SBB" -> new Alu(SBB);
            case "AND" -> new Alu(AND);
            case "SUB" -> new Alu(SUB);
            case "XOR" -> new Alu(XOR);
            case "CMP" -> new Alu(CMP);
            case "TEST" -> new Alu(TEST);
            default -> null;
        };
    }

    @Override
    public void run(Cpu c, Insn i) {
        long b = i.source(c);
        if (op >= CMP) {
            long a = i.target(c);
            flags(c, i.size, b, op == CMP ? a - b : a & b, 0);
            return;
        }
        long carry = op == ADC || op == SBB ? Flags.cf(c) ? 1 : 0 : 0;
        if (i.dst >= 0) {
            long a = Insn.register(c, i.dst, i.size);
            long result = compute(a, b, carry);
            Insn.register(c, i.dst, i.size, result);
            flags(c, i.size, b, result, carry);
            return;
        }
        long address = i.address(c);
        if (i.lock) {
            locked(c, i, address, b, carry);
            return;
        }
        long a = Mem.loadForStore(c, address, i.size);
        long result = compute(a, b, carry);
        Mem.store(c, address, i.size, result);
        flags(c, i.size, b, result, carry);
    }

    private void locked(Cpu c, Insn i, long address, long b, long carry) {
        long host = Atomic.host(c, address, i.size);
        if (host == 0) {
            synchronized (c.host.busLock()) {
                long a = Mem.loadForStore(c, address, i.size);
                long result = compute(a, b, carry);
                Mem.store(c, address, i.size, result);
                flags(c, i.size, b, result, carry);
            }
            return;
        }
        long a;
        long result;
        do {
            a = Atomic.read(host, i.size);
            result = compute(a, b, carry);
        } while (!Atomic.cas(host, i.size, a, result));
        flags(c, i.size, b, result, carry);
    }

    private long compute(long a, long b, long carry) {
        return switch (op) {
            case ADD -> a + b;
            case OR -> a | b;
            case ADC -> a + b + carry;
            case SBB -> a - b - carry;
            case AND -> a & b;
            case SUB -> a - b;
            default -> a ^ b;
        };
    }

    private void flags(Cpu c, int size, long b, long result, long carry) {
        c.ccDst = result;
        c.ccSrc = b;
        c.ccOp = size | switch (op) {
            case ADD -> Flags.ADD;
            case ADC -> carry != 0 ? Flags.ADC1 : Flags.ADD;
            case SUB, CMP -> Flags.SUB;
            case SBB -> carry != 0 ? Flags.SBB1 : Flags.SUB;
            default -> Flags.LOGIC;
        };
    }
}
