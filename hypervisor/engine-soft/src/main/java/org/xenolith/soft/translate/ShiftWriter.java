package org.xenolith.soft.translate;

import static org.objectweb.asm.Opcodes.*;
import static org.xenolith.soft.translate.Operands.B;
import static org.xenolith.soft.translate.Operands.RESULT;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.decode.Insn;

/** Shifts and rotates by a constant or by CL. */
final class ShiftWriter {
    private final Operands o;
    private final Emitter e;
    private final MethodVisitor mv;

    ShiftWriter(Operands operands) {
        o = operands;
        e = operands.e;
        mv = e.mv;
    }

    /** Writes the instruction, or nothing and returns false. */
    boolean write() {
        return switch (o.i.name) {
            case "SHL", "SHR", "SAR" -> o.i.src == Insn.IMM ? constantShift() : shiftByCl();
            case "ROL", "ROR" -> rotate();
            case "SHLD", "SHRD" -> pair();
            default -> false;
        };
    }

    private int opcode() {
        return o.i.name.equals("SHL") ? LSHL : o.i.name.equals("SHR") ? LUSHR : LSHR;
    }

    /** Loads the operand as the shift wants it extended. */
    private void extendedTarget() {
        o.targetToChange();
        if (opcode() == LUSHR) {
            e.zeroExtend(o.i.size);
        } else if (opcode() == LSHR) {
            e.signExtend(o.i.size);
        }
    }

    private boolean constantShift() {
        int count = Liveness.count(o.i);
        if (count == 0 || count >= 8 << o.i.size) {
            return false;
        }
        extendedTarget();
        if (o.live == 0) {
            e.shift(opcode(), count);
            o.lstore(RESULT);
            o.storeResult();
            o.known = -1;
            return true;
        }
        e.shift(opcode(), count - 1);
        o.lstore(B);
        o.lload(B);
        e.shift(opcode(), 1);
        o.lstore(RESULT);
        o.storeResult();
        o.flags(opcode() == LSHL ? Flags.SHL : Flags.SHR, RESULT, B);
        return true;
    }

    /** Puts the count on the stack as an int. */
    private void count() {
        e.load(Cpu.RCX);
        mv.visitInsn(L2I);
        e.integer(o.i.size == 3 ? 63 : 31);
        mv.visitInsn(IAND);
    }

    private boolean shiftByCl() {
        if (o.live == 0) {
            extendedTarget();
            count();
            mv.visitInsn(opcode());
            o.lstore(RESULT);
            o.storeResult();
            o.known = -1;
            return true;
        }
        Label some = new Label();
        Label done = new Label();
        count();
        mv.visitJumpInsn(IFNE, some);
        o.targetToChange();
        o.lstore(RESULT);
        o.storeResult();
        mv.visitJumpInsn(GOTO, done);
        e.mark(some);
        extendedTarget();
        count();
        mv.visitInsn(ICONST_1);
        mv.visitInsn(ISUB);
        mv.visitInsn(opcode());
        o.lstore(B);
        o.lload(B);
        e.shift(opcode(), 1);
        o.lstore(RESULT);
        o.storeResult();
        o.flags(opcode() == LSHL ? Flags.SHL : Flags.SHR, RESULT, B);
        e.mark(done);
        o.known = -1;
        return true;
    }

    private boolean rotate() {
        Insn i = o.i;
        boolean byCl = i.src != Insn.IMM;
        int count = Liveness.count(i) & (8 << i.size) - 1;
        if (i.size < 2 || byCl && o.live != 0 || !byCl && count == 0) {
            return false;
        }
        boolean left = i.name.equals("ROL");
        o.targetToChange();
        if (i.size == 2) {
            mv.visitInsn(L2I);
        }
        if (byCl) {
            count();
        } else {
            e.integer(count);
        }
        String type = i.size == 2 ? "I" : "J";
        mv.visitMethodInsn(INVOKESTATIC, i.size == 2 ? "java/lang/Integer" : "java/lang/Long",
                left ? "rotateLeft" : "rotateRight", "(" + type + "I)" + type, false);
        if (i.size == 2) {
            mv.visitInsn(I2L);
            e.zeroExtend(2);
        }
        o.lstore(RESULT);
        o.storeResult();
        if (o.live != 0) {
            o.cpuAndFlags();
            o.lload(RESULT);
            e.integer(i.size);
            mv.visitInsn(left ? ICONST_1 : ICONST_0);
            o.support("rotated", "(L" + Emitter.CPU + ";IJJJIZ)V");
            o.explicitFlags();
        }
        return true;
    }

    /** SHLD and SHRD by a constant. */
    private boolean pair() {
        Insn i = o.i;
        int count = (int) i.imm & (i.size == 3 ? 63 : 31);
        if (i.src2 >= 0 || i.size < 2 || count == 0) {
            return false;
        }
        boolean left = i.name.equals("SHLD");
        int bits = 8 << i.size;
        o.targetToChange();
        e.zeroExtend(i.size);
        o.lstore(Operands.A);
        o.lload(Operands.A);
        e.shift(left ? LSHL : LUSHR, count - 1);
        if (count > 1) {
            fill(left, bits - count + 1);
        }
        o.lstore(B);
        o.lload(Operands.A);
        e.shift(left ? LSHL : LUSHR, count);
        fill(left, bits - count);
        o.lstore(RESULT);
        o.storeResult();
        o.flags(left ? Flags.SHL : Flags.SHR, RESULT, B);
        return true;
    }

    private void fill(boolean left, int shift) {
        e.rawOperand(o.i.src, o.i.size);
        e.zeroExtend(o.i.size);
        e.shift(left ? LUSHR : LSHL, shift);
        mv.visitInsn(LOR);
    }
}
