package org.xenolith.soft.interp.forms;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.cpu.Stack;
import org.xenolith.soft.decode.Forms;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.decode.Step;

/** Near jumps, calls and returns with 64-bit operands. */
final class JumpForms {
    private JumpForms() {
    }

    static Forms of(String name, int condition) {
        return switch (name) {
            case "JMP" -> new Forms().add(new Jump(), "33i-");
            case "JCC" -> new Forms().add(branch(condition), "33i-");
            case "CALL" -> new Forms().add(new Call(), "33i-");
            case "RET" -> new Forms().add(new Return(), "33--");
            case "CALLI" -> new Forms().add(new CallRegister(), "33r-").add(new CallLoaded(), "33m-");
            case "JMPI" -> new Forms().add(new JumpRegister(), "33r-");
            default -> null;
        };
    }

    private static Step branch(int condition) {
        return switch (condition) {
            case 4 -> new IfZero();
            case 5 -> new IfNotZero();
            default -> new If();
        };
    }

    private static void call(Cpu c, Insn i, long target) {
        Stack.push64(c, i.nextRip(c));
        c.rip = target;
    }

    private static final class Jump extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.rip = i.nextRip(c) + i.imm;
        }
    }

    private static final class If extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.rip = i.nextRip(c) + (Flags.condition(c, i.low) ? i.imm : 0);
        }
    }

    private static final class IfZero extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.rip = i.nextRip(c) + (Flags.zf(c) ? i.imm : 0);
        }
    }

    private static final class IfNotZero extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.rip = i.nextRip(c) + (Flags.zf(c) ? 0 : i.imm);
        }
    }

    private static final class Call extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            call(c, i, i.nextRip(c) + i.imm);
        }
    }

    private static final class CallRegister extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            call(c, i, c.r[i.dst]);
        }
    }

    private static final class CallLoaded extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            call(c, i, Mem.ld64(c, i.plainAddress(c)));
        }
    }

    private static final class JumpRegister extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.rip = c.r[i.dst];
        }
    }

    private static final class Return extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.rip = Stack.pop64(c);
        }
    }
}
