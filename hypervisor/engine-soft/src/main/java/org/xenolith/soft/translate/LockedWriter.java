package org.xenolith.soft.translate;

import static org.objectweb.asm.Opcodes.*;
import static org.xenolith.soft.translate.Operands.A;
import static org.xenolith.soft.translate.Operands.ADDRESS;
import static org.xenolith.soft.translate.Operands.B;
import static org.xenolith.soft.translate.Operands.RESULT;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.decode.Insn;

/** Instructions that change memory in one step for all vCPUs: with LOCK, and XCHG; also their forms on registers. */
final class LockedWriter {
    private final Operands o;
    private final Emitter e;
    private final MethodVisitor mv;
    private final Conditions conditions;

    LockedWriter(Operands operands, Conditions branches) {
        o = operands;
        e = operands.e;
        mv = e.mv;
        conditions = branches;
    }

    /** Writes the instruction, or nothing and returns false. */
    boolean write() {
        switch (o.i.name) {
            case "ADD" -> arithmetic(Support.ADD, false, LADD, Flags.ADD);
            case "SUB" -> arithmetic(Support.ADD, true, LSUB, Flags.SUB);
            case "OR" -> arithmetic(Support.OR, false, LOR, Flags.LOGIC);
            case "AND" -> arithmetic(Support.AND, false, LAND, Flags.LOGIC);
            case "XOR" -> arithmetic(Support.XOR, false, LXOR, Flags.LOGIC);
            case "INC" -> step(1, Flags.INC);
            case "DEC" -> step(-1, Flags.DEC);
            case "BTS", "BTR", "BTC" -> {
                return bit();
            }
            case "XADD" -> add();
            case "XCHG" -> exchange();
            case "CMPXCHG" -> {
                return compare();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Leaves the old value in A; the operand stands in B. */
    private void locked(int op, boolean negated) {
        e.cpu();
        o.address();
        e.integer(o.i.size);
        e.integer(op);
        o.lload(B);
        if (negated) {
            mv.visitInsn(LNEG);
        }
        o.support("locked", "(L" + Emitter.CPU + ";JIIJ)J");
        o.lstore(A);
    }

    private void arithmetic(int op, boolean negated, int opcode, int family) {
        o.source();
        o.lstore(B);
        locked(op, negated);
        o.lload(A);
        o.lload(B);
        mv.visitInsn(opcode);
        o.lstore(RESULT);
        o.flags(family, RESULT, B);
    }

    private void step(long by, int family) {
        e.constant(by);
        o.lstore(B);
        locked(Support.ADD, false);
        o.lload(A);
        o.lload(B);
        mv.visitInsn(LADD);
        o.lstore(RESULT);
        conditions.carry(o.known);
        o.lstore(B);
        o.flags(family, RESULT, B);
    }

    private boolean bit() {
        Insn i = o.i;
        if (i.src != Insn.IMM) {
            return false;
        }
        long bit = 1L << (i.imm & (8 << i.size) - 1);
        e.constant(i.name.equals("BTR") ? ~bit : bit);
        o.lstore(B);
        locked(i.name.equals("BTS") ? Support.OR : i.name.equals("BTR") ? Support.AND : Support.XOR, false);
        if (o.live != 0) {
            o.cpuAndFlags();
            o.lload(A);
            e.and(bit);
            o.support("carried", "(L" + Emitter.CPU + ";IJJJ)V");
            o.explicitFlags();
        }
        return true;
    }

    private void add() {
        e.rawOperand(o.i.src, o.i.size);
        o.lstore(B);
        if (o.i.dst >= 0) {
            o.target();
            o.lstore(A);
        } else {
            locked(Support.ADD, false);
        }
        o.lload(A);
        o.lload(B);
        mv.visitInsn(LADD);
        o.lstore(RESULT);
        o.lload(A);
        e.writeOperand(o.i.src, o.i.size);
        if (o.i.dst >= 0) {
            o.storeResult();
        }
        o.flags(Flags.ADD, RESULT, B);
    }

    private void exchange() {
        e.rawOperand(o.i.src, o.i.size);
        o.lstore(B);
        if (o.i.dst >= 0) {
            o.target();
            o.lstore(A);
            o.lload(B);
            o.lstore(RESULT);
            o.storeResult();
        } else {
            locked(Support.SET, false);
        }
        o.lload(A);
        e.writeOperand(o.i.src, o.i.size);
    }

    private boolean compare() {
        Insn i = o.i;
        if (i.dst >= 0) {
            return false;
        }
        e.load(Cpu.RAX);
        e.zeroExtend(i.size);
        o.lstore(B);
        if (i.lock) {
            e.cpu();
            o.address();
            e.integer(i.size);
            o.lload(B);
            e.rawOperand(i.src, i.size);
            o.shared("Atomic", "exchangeIfEqual", "(L" + Emitter.CPU + ";JIJJ)J");
        } else {
            o.targetToChange();
            e.zeroExtend(i.size);
        }
        o.lstore(A);
        if (!i.lock) {
            plain();
        }
        o.lload(B);
        o.lload(A);
        mv.visitInsn(LSUB);
        o.lstore(Emitter.CC_DST);
        o.lload(A);
        o.lstore(Emitter.CC_SRC);
        o.known = Flags.SUB | i.size;
        e.flags(o.known);
        Label equal = new Label();
        o.lload(Emitter.CC_DST);
        mv.visitInsn(LCONST_0);
        mv.visitInsn(LCMP);
        mv.visitJumpInsn(IFEQ, equal);
        o.lload(Emitter.CC_SRC);
        e.writeOperand(Cpu.RAX, i.size);
        e.mark(equal);
        return true;
    }

    /** Stores without a lock: the source if the old value in A is the expected one in B, else the old value. */
    private void plain() {
        o.lload(A);
        o.lload(B);
        e.rawOperand(o.i.src, o.i.size);
        o.support("chosen", "(JJJ)J");
        o.lstore(RESULT);
        o.storeResult();
    }
}
