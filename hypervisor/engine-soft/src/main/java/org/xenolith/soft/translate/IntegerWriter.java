package org.xenolith.soft.translate;

import static org.objectweb.asm.Opcodes.*;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.decode.Insn;

/** Integer instructions in bytecode. What it declines goes to the interpreter's handlers. */
final class IntegerWriter {
    private final Emitter e;
    private final MethodVisitor mv;
    private final Conditions conditions;
    private final Operands o;
    private final ShiftWriter shifts;
    private final WideWriter wide;
    private final BitWriter bits;
    private final LockedWriter locked;
    private Insn i;

    IntegerWriter(Emitter emitter, Conditions branches, Operands operands) {
        e = emitter;
        mv = emitter.mv;
        conditions = branches;
        o = operands;
        shifts = new ShiftWriter(operands);
        wide = new WideWriter(operands);
        bits = new BitWriter(operands);
        locked = new LockedWriter(operands, branches);
    }

    /** Writes the instruction, or nothing and returns false. */
    boolean write(Insn insn, int blockDelta, int liveAfter) {
        i = insn;
        o.begin(insn, blockDelta, liveAfter);
        if (i.mmx || i.vectorTarget) {
            return false;
        }
        return i.lock || i.name.equals("XCHG") || i.name.equals("XADD") || i.name.equals("CMPXCHG")
                ? locked.write() : plain() || shifts.write() || wide.write() || bits.write();
    }

    private boolean plain() {
        switch (i.name) {
            case "MOV", "MOVZX", "MOVNTI" -> move(false);
            case "MOVSX" -> move(true);
            case "LEA" -> {
                o.offset();
                e.writeOperand(i.dst, i.size);
            }
            case "ADD" -> alu(LADD, Flags.ADD, true);
            case "SUB" -> alu(LSUB, Flags.SUB, true);
            case "CMP" -> alu(LSUB, Flags.SUB, false);
            case "AND" -> alu(LAND, Flags.LOGIC, true);
            case "TEST" -> alu(LAND, Flags.LOGIC, false);
            case "OR" -> alu(LOR, Flags.LOGIC, true);
            case "XOR" -> alu(LXOR, Flags.LOGIC, true);
            case "INC" -> step(LADD, Flags.INC);
            case "DEC" -> step(LSUB, Flags.DEC);
            case "NOT" -> not();
            case "NEG" -> neg();
            case "PUSH" -> {
                return push();
            }
            case "POP" -> {
                return pop();
            }
            case "SETCC" -> setcc();
            case "CMOV" -> cmov();
            case "BSWAP" -> {
                return swap();
            }
            case "CBW" -> {
                e.load(Cpu.RAX);
                e.signExtend(i.size - 1);
                e.writeOperand(Cpu.RAX, i.size);
            }
            case "CWD" -> {
                e.load(Cpu.RAX);
                e.signExtend(i.size);
                e.shift(LSHR, 63);
                e.writeOperand(Cpu.RDX, i.size);
            }
            case "ADC" -> withCarry(LADD, Flags.ADD, Flags.ADC1);
            case "SBB" -> withCarry(LSUB, Flags.SUB, Flags.SBB1);
            case "LEAVE" -> {
                return leave();
            }
            case "NOP", "PAUSE", "LFENCE", "NOPE" -> { }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void move(boolean signed) {
        if (i.dst >= 0) {
            o.source();
            if (signed) {
                e.signExtend(i.srcSize);
            } else if (i.src >= 0 && i.srcSize < i.size) {
                e.zeroExtend(i.srcSize);
            }
            e.writeOperand(i.dst, i.size);
        } else {
            e.cpu();
            o.address();
            o.source();
            e.storeMemory(i.size);
        }
    }

    private void alu(int opcode, int family, boolean writes) {
        o.source();
        o.lstore(Operands.B);
        if (writes) {
            o.targetToChange();
        } else {
            o.target();
        }
        o.lload(Operands.B);
        mv.visitInsn(opcode);
        o.lstore(Operands.RESULT);
        if (writes) {
            o.storeResult();
        }
        o.flags(family, Operands.RESULT, Operands.B);
    }

    private void step(int opcode, int family) {
        o.targetToChange();
        mv.visitInsn(LCONST_1);
        mv.visitInsn(opcode);
        o.lstore(Operands.RESULT);
        o.storeResult();
        if ((o.live & Liveness.CARRY) != 0) {
            conditions.carry(o.known);
        } else {
            mv.visitInsn(LCONST_0);
        }
        o.lstore(Operands.B);
        o.flags(family, Operands.RESULT, Operands.B);
    }

    private void not() {
        o.targetToChange();
        e.constant(-1);
        mv.visitInsn(LXOR);
        o.lstore(Operands.RESULT);
        o.storeResult();
    }

    private void neg() {
        o.targetToChange();
        o.lstore(Operands.B);
        o.lload(Operands.B);
        mv.visitInsn(LNEG);
        o.lstore(Operands.RESULT);
        o.storeResult();
        o.flags(Flags.SUB, Operands.RESULT, Operands.B);
    }

    private void withCarry(int opcode, int family, int familyWithCarry) {
        o.source();
        o.lstore(Operands.B);
        o.targetToChange();
        o.lload(Operands.B);
        mv.visitInsn(opcode);
        conditions.carry(o.known);
        o.support("one", "(J)J");
        o.lstore(Operands.A);
        o.lload(Operands.A);
        mv.visitInsn(opcode);
        o.lstore(Operands.RESULT);
        o.storeResult();
        if (o.live != 0) {
            o.flags(family, Operands.RESULT, Operands.B);
            o.lload(Operands.A);
            mv.visitInsn(L2I);
            e.integer(familyWithCarry - family);
            mv.visitInsn(IMUL);
            e.integer(family | i.size);
            mv.visitInsn(IADD);
            mv.visitVarInsn(ISTORE, Emitter.CC_OP);
        }
        o.known = -1;
    }

    private boolean leave() {
        if (i.opSize != 3) {
            return false;
        }
        e.cpu();
        e.load(Cpu.RBP);
        e.loadMemory(3);
        o.lstore(Operands.B);
        e.load(Cpu.RBP);
        e.constant(8);
        mv.visitInsn(LADD);
        e.store(Cpu.RSP);
        o.lload(Operands.B);
        e.store(Cpu.RBP);
        return true;
    }

    private boolean push() {
        if (i.opSize != 3) {
            return false;
        }
        if (i.dst == Insn.IMM) {
            e.constant(i.imm);
        } else {
            o.target();
        }
        o.lstore(Operands.B);
        pushLocal(Operands.B);
        return true;
    }

    /** Pushes eight bytes from a local. */
    void pushLocal(int local) {
        e.cpu();
        e.load(Cpu.RSP);
        e.constant(-8);
        mv.visitInsn(LADD);
        o.lload(local);
        e.storeMemory(3);
        e.load(Cpu.RSP);
        e.constant(-8);
        mv.visitInsn(LADD);
        e.store(Cpu.RSP);
    }

    private boolean pop() {
        if (i.dst < 0 || i.opSize != 3) {
            return false;
        }
        popTo(Operands.B);
        o.lload(Operands.B);
        e.store(i.dst);
        return true;
    }

    /** Pops eight bytes into a local. */
    void popTo(int local) {
        e.cpu();
        e.load(Cpu.RSP);
        e.loadMemory(3);
        o.lstore(local);
        e.load(Cpu.RSP);
        e.constant(8);
        mv.visitInsn(LADD);
        e.store(Cpu.RSP);
    }

    private void setcc() {
        Label yes = new Label();
        mv.visitInsn(LCONST_1);
        o.lstore(Emitter.CONDITION);
        conditions.branch(i.low, o.known, yes);
        mv.visitInsn(LCONST_0);
        o.lstore(Emitter.CONDITION);
        e.mark(yes);
        if (i.dst >= 0) {
            o.lload(Emitter.CONDITION);
            e.writeOperand(i.dst, 0);
        } else {
            e.cpu();
            o.address();
            o.lload(Emitter.CONDITION);
            e.storeMemory(0);
        }
    }

    private void cmov() {
        Label yes = new Label();
        Label done = new Label();
        o.source();
        o.lstore(Emitter.CONDITION);
        conditions.branch(i.low, o.known, yes);
        if (i.size == 2) {
            e.load(i.dst);
            e.zeroExtend(2);
            e.store(i.dst);
        }
        mv.visitJumpInsn(GOTO, done);
        e.mark(yes);
        o.lload(Emitter.CONDITION);
        e.writeOperand(i.dst, i.size);
        e.mark(done);
    }

    private boolean swap() {
        if (i.size < 2) {
            return false;
        }
        e.load(i.dst);
        mv.visitMethodInsn(INVOKESTATIC, "java/lang/Long", "reverseBytes", "(J)J", false);
        if (i.size == 2) {
            e.shift(LUSHR, 32);
        }
        e.store(i.dst);
        return true;
    }
}
