package org.xenolith.soft.interp.forms;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.decode.Forms;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.decode.Step;

/** ADD, SUB, AND, OR, XOR into registers; CMP and TEST; INC, DEC, NOT, SHL, SHR, SAR of registers. */
final class AluForms {
    private static final String[] REGISTER = {"22rr", "22ri", "33rr", "33ri"};
    private static final String[] LOADED = {"22rm", "33rm"};

    private AluForms() {
    }

    static Forms of(String name) {
        return switch (name) {
            case "ADD" -> new Forms().add(new Add(), REGISTER).add(new AddLoaded(), LOADED);
            case "SUB" -> new Forms().add(new Sub(), REGISTER).add(new SubLoaded(), LOADED);
            case "AND" -> new Forms().add(new And(), REGISTER).add(new AndLoaded(), LOADED);
            case "OR" -> new Forms().add(new Or(), REGISTER).add(new OrLoaded(), LOADED);
            case "XOR" -> new Forms().add(new Xor(), REGISTER);
            case "CMP" -> new Forms().add(new Compare(), REGISTER).add(new Compare(), "00rr", "00ri", "11rr", "11ri")
                    .add(new CompareLoaded(), "00rm", "22rm", "33rm")
                    .add(new CompareMemory(), "00mr", "00mi", "22mr", "22mi", "33mr", "33mi");
            case "TEST" -> new Forms().add(new Test(), REGISTER).add(new Test(), "00rr", "00ri", "11rr", "11ri")
                    .add(new TestMemory(), "00mr", "00mi", "22mr", "22mi", "33mr", "33mi");
            case "INC" -> new Forms().add(new Increment(), "22r-", "33r-");
            case "DEC" -> new Forms().add(new Decrement(), "22r-", "33r-");
            case "NOT" -> new Forms().add(new Not(), "22r-", "33r-");
            case "SHL" -> new Forms().add(new ShiftLeft(), "22ri", "33ri");
            case "SHR" -> new Forms().add(new ShiftRight(), "22ri", "33ri");
            case "SAR" -> new Forms().add(new ShiftSigned(), "22ri", "33ri");
            default -> null;
        };
    }

    private static void flags(Cpu c, int ccOp, long result, long source) {
        c.ccOp = ccOp;
        c.ccDst = result;
        c.ccSrc = source;
    }

    private static long loaded(Cpu c, Insn i) {
        long address = i.plainAddress(c);
        return i.size == 3 ? Mem.ld64(c, address) : i.size == 2 ? Mem.ld32(c, address) : Mem.ld8(c, address);
    }

    private static void add(Cpu c, Insn i, long b) {
        long result = c.r[i.dst] + b;
        c.r[i.dst] = result & i.mask();
        flags(c, Flags.ADD | i.size, result, b);
    }

    private static void subtract(Cpu c, Insn i, long b) {
        long result = c.r[i.dst] - b;
        c.r[i.dst] = result & i.mask();
        flags(c, Flags.SUB | i.size, result, b);
    }

    private static void compare(Cpu c, Insn i, long a, long b) {
        flags(c, Flags.SUB | i.size, a - b, b);
    }

    private static void logic(Cpu c, Insn i, long result) {
        c.r[i.dst] = result & i.mask();
        flags(c, Flags.LOGIC | i.size, result, 0);
    }

    private static final class Add extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            add(c, i, i.operand(c));
        }
    }

    private static final class AddLoaded extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            add(c, i, loaded(c, i));
        }
    }

    private static final class Sub extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            subtract(c, i, i.operand(c));
        }
    }

    private static final class SubLoaded extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            subtract(c, i, loaded(c, i));
        }
    }

    private static final class And extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            logic(c, i, c.r[i.dst] & i.operand(c));
        }
    }

    private static final class AndLoaded extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            logic(c, i, c.r[i.dst] & loaded(c, i));
        }
    }

    private static final class Or extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            logic(c, i, c.r[i.dst] | i.operand(c));
        }
    }

    private static final class OrLoaded extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            logic(c, i, c.r[i.dst] | loaded(c, i));
        }
    }

    private static final class Xor extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            logic(c, i, c.r[i.dst] ^ i.operand(c));
        }
    }

    private static final class Compare extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            compare(c, i, c.r[i.dst], i.operand(c));
        }
    }

    private static final class CompareLoaded extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            compare(c, i, c.r[i.dst], loaded(c, i));
        }
    }

    private static final class CompareMemory extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            compare(c, i, loaded(c, i), i.operand(c));
        }
    }

    private static final class Test extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            flags(c, Flags.LOGIC | i.size, c.r[i.dst] & i.operand(c), 0);
        }
    }

    private static final class TestMemory extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            flags(c, Flags.LOGIC | i.size, loaded(c, i) & i.operand(c), 0);
        }
    }

    private static final class Increment extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            long result = c.r[i.dst] + 1;
            c.r[i.dst] = result & i.mask();
            flags(c, Flags.INC | i.size, result, Flags.cf(c) ? 1 : 0);
        }
    }

    private static final class Decrement extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            long result = c.r[i.dst] - 1;
            c.r[i.dst] = result & i.mask();
            flags(c, Flags.DEC | i.size, result, Flags.cf(c) ? 1 : 0);
        }
    }

    private static final class Not extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.r[i.dst] = ~c.r[i.dst] & i.mask();
        }
    }

    /** How far an instruction with a constant count shifts, less one. */
    private static int less(Insn i) {
        return ((int) i.imm & (i.size == 3 ? 63 : 31)) - 1;
    }

    private static final class ShiftLeft extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            int count = less(i);
            if (count < 0) {
                i.handler.run(c, i);
                return;
            }
            long last = c.r[i.dst] << count;
            c.r[i.dst] = last << 1 & i.mask();
            flags(c, Flags.SHL | i.size, last << 1, last);
        }
    }

    private static final class ShiftRight extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            int count = less(i);
            if (count < 0) {
                i.handler.run(c, i);
                return;
            }
            long last = (c.r[i.dst] & i.mask()) >>> count;
            c.r[i.dst] = last >>> 1;
            flags(c, Flags.SHR | i.size, last >>> 1, last);
        }
    }

    private static final class ShiftSigned extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            int count = less(i);
            if (count < 0) {
                i.handler.run(c, i);
                return;
            }
            long last = (i.size == 3 ? c.r[i.dst] : (int) c.r[i.dst]) >> count;
            c.r[i.dst] = last >> 1 & i.mask();
            flags(c, Flags.SHR | i.size, last >> 1, last);
        }
    }
}
