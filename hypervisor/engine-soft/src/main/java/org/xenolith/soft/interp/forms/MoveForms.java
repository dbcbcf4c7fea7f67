package org.xenolith.soft.interp.forms;

import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.cpu.Mem;
import org.xenolith.soft.cpu.Stack;
import org.xenolith.soft.decode.Forms;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.decode.Step;

/** MOV, MOVZX, MOVSX, LEA, CMOV, PUSH, POP, NOP. */
final class MoveForms {
    private MoveForms() {
    }

    static Forms of(String name) {
        return switch (name) {
            case "MOV" -> new Forms().add(new Move(), "33rr", "33ri", "22rr", "22ri").add(new Load64(), "33rm")
                    .add(new Load32(), "22rm").add(new Store64(), "33mr", "33mi").add(new Store32(), "22mr", "22mi")
                    .add(new Store8(), "00mr", "00mi");
            case "MOVZX" -> new Forms().add(new ZeroExtend(), "20rr", "21rr", "30rr", "31rr")
                    .add(new Load8(), "20rm", "30rm").add(new Load16(), "21rm", "31rm");
            case "MOVSX" -> new Forms().add(new SignExtend32(), "32rr").add(new LoadSigned32(), "32rm");
            case "LEA" -> new Forms().add(new Lea(), "22rm", "33rm");
            case "CMOV" -> new Forms().add(new ConditionalMove(), "22rr", "33rr");
            case "PUSH" -> new Forms().add(new Push(), "33r-").add(new PushImmediate(), "33i-");
            case "POP" -> new Forms().add(new Pop(), "33r-");
            case "NOP" -> new Forms().add(new Nothing(), "11--", "22--", "33--");
            case "NOPE" -> new Forms().add(new Nothing(), "11m-", "22m-", "33m-", "22r-", "33r-");
            default -> null;
        };
    }

    private static final class Nothing extends Step {
        @Override
        public void run(Cpu c, Insn i) {
        }
    }

    private static final class Move extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.r[i.dst] = i.operand(c) & i.mask();
        }
    }

    private static final class Load64 extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.r[i.dst] = Mem.ld64(c, i.plainAddress(c));
        }
    }

    private static final class Load32 extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.r[i.dst] = Mem.ld32(c, i.plainAddress(c));
        }
    }

    private static final class Load16 extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.r[i.dst] = Mem.ld16(c, i.plainAddress(c));
        }
    }

    private static final class Load8 extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.r[i.dst] = Mem.ld8(c, i.plainAddress(c));
        }
    }

    private static final class LoadSigned32 extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.r[i.dst] = (int) Mem.ld32(c, i.plainAddress(c));
        }
    }

    private static final class Store64 extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            Mem.st64(c, i.plainAddress(c), i.operand(c));
        }
    }

    private static final class Store32 extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            Mem.st32(c, i.plainAddress(c), i.operand(c));
        }
    }

    private static final class Store8 extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            Mem.st8(c, i.plainAddress(c), i.operand(c));
        }
    }

    private static final class ZeroExtend extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.r[i.dst] = c.r[i.src] & (i.srcSize == 0 ? 0xff : 0xffff);
        }
    }

    private static final class SignExtend32 extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.r[i.dst] = (int) c.r[i.src];
        }
    }

    private static final class Lea extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.r[i.dst] = i.offset(c) & i.mask();
        }
    }

    private static final class ConditionalMove extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.r[i.dst] = c.r[Flags.condition(c, i.low) ? i.src : i.dst] & i.mask();
        }
    }

    private static final class Push extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            Stack.push64(c, c.r[i.dst]);
        }
    }

    private static final class PushImmediate extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            Stack.push64(c, i.imm);
        }
    }

    private static final class Pop extends Step {
        @Override
        public void run(Cpu c, Insn i) {
            c.r[i.dst] = Stack.pop64(c);
        }
    }
}
