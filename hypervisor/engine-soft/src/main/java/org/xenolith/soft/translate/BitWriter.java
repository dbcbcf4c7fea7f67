package org.xenolith.soft.translate;

import static org.objectweb.asm.Opcodes.*;
import static org.xenolith.soft.translate.Operands.A;
import static org.xenolith.soft.translate.Operands.B;
import static org.xenolith.soft.translate.Operands.RESULT;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.decode.Insn;

/** Bit tests, scans and counts. */
final class BitWriter {
    private final Operands o;
    private final Emitter e;
    private final MethodVisitor mv;

    BitWriter(Operands operands) {
        o = operands;
        e = operands.e;
        mv = e.mv;
    }

    /** Writes the instruction, or nothing and returns false. */
    boolean write() {
        switch (o.i.name) {
            case "BT", "BTS", "BTR", "BTC" -> {
                return test();
            }
            case "BSF", "BSR" -> scan();
            case "POPCNT" -> count();
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean test() {
        Insn i = o.i;
        if (i.dst < 0 && i.src != Insn.IMM || i.size < 2) {
            return false;
        }
        mv.visitInsn(LCONST_1);
        o.source();
        mv.visitInsn(L2I);
        e.integer((8 << i.size) - 1);
        mv.visitInsn(IAND);
        mv.visitInsn(LSHL);
        o.lstore(B);
        if (i.name.equals("BT")) {
            o.target();
        } else {
            o.targetToChange();
        }
        o.lstore(A);
        change();
        if (o.live != 0) {
            o.cpuAndFlags();
            o.lload(A);
            o.lload(B);
            mv.visitInsn(LAND);
            o.support("carried", "(L" + Emitter.CPU + ";IJJJ)V");
            o.explicitFlags();
        }
        return true;
    }

    private void change() {
        if (o.i.name.equals("BT")) {
            return;
        }
        o.lload(A);
        o.lload(B);
        if (o.i.name.equals("BTR")) {
            e.constant(-1);
            mv.visitInsn(LXOR);
        }
        mv.visitInsn(o.i.name.equals("BTS") ? LOR : o.i.name.equals("BTR") ? LAND : LXOR);
        o.lstore(RESULT);
        o.storeResult();
    }

    private void scan() {
        Insn i = o.i;
        Label none = new Label();
        o.source();
        if (i.src >= 0) {
            e.zeroExtend(i.srcSize);
        }
        o.lstore(Emitter.CONDITION);
        if (o.live != 0) {
            o.flags(Flags.LOGIC, Emitter.CONDITION, Emitter.CONDITION);
        }
        o.lload(Emitter.CONDITION);
        mv.visitInsn(LCONST_0);
        mv.visitInsn(LCMP);
        mv.visitJumpInsn(IFEQ, none);
        if (i.name.equals("BSF")) {
            o.lload(Emitter.CONDITION);
            mv.visitMethodInsn(INVOKESTATIC, "java/lang/Long", "numberOfTrailingZeros", "(J)I", false);
        } else {
            e.integer(63);
            o.lload(Emitter.CONDITION);
            mv.visitMethodInsn(INVOKESTATIC, "java/lang/Long", "numberOfLeadingZeros", "(J)I", false);
            mv.visitInsn(ISUB);
        }
        mv.visitInsn(I2L);
        e.writeOperand(i.dst, i.size);
        e.mark(none);
    }

    private void count() {
        Insn i = o.i;
        o.source();
        if (i.src >= 0) {
            e.zeroExtend(i.srcSize);
        }
        o.lstore(B);
        o.lload(B);
        mv.visitMethodInsn(INVOKESTATIC, "java/lang/Long", "bitCount", "(J)I", false);
        mv.visitInsn(I2L);
        e.writeOperand(i.dst, i.size);
        if (o.live != 0) {
            e.cpu();
            o.lload(B);
            o.support("counted", "(L" + Emitter.CPU + ";J)V");
            o.explicitFlags();
        }
    }
}
