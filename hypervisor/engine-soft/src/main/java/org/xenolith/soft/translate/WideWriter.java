package org.xenolith.soft.translate;

import static org.objectweb.asm.Opcodes.*;
import static org.xenolith.soft.translate.Operands.A;
import static org.xenolith.soft.translate.Operands.B;
import static org.xenolith.soft.translate.Operands.RESULT;

import org.objectweb.asm.MethodVisitor;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;

/** Multiplications and divisions. */
final class WideWriter {
    private static final String DIVISION = "(L" + Emitter.CPU + ";JJJ)J";

    private final Operands o;
    private final Emitter e;
    private final MethodVisitor mv;

    WideWriter(Operands operands) {
        o = operands;
        e = operands.e;
        mv = e.mv;
    }

    /** Writes the instruction, or nothing and returns false. */
    boolean write() {
        switch (o.i.name) {
            case "IMUL2", "IMUL3" -> product();
            case "MUL" -> {
                return wide(false);
            }
            case "IMUL1" -> {
                return wide(true);
            }
            case "DIV" -> {
                return divide("divide");
            }
            case "IDIV" -> {
                return divide("divideSigned");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void product() {
        o.source();
        e.signExtend(o.i.srcSize);
        o.lstore(B);
        if (o.i.name.equals("IMUL3")) {
            e.constant(o.i.imm);
        } else {
            o.target();
            e.signExtend(o.i.size);
        }
        o.lstore(A);
        o.lload(A);
        o.lload(B);
        mv.visitInsn(LMUL);
        o.lstore(RESULT);
        if (o.live != 0) {
            overflow();
            o.lstore(B);
        }
        o.storeResult();
        o.flags(Flags.MUL, RESULT, B);
    }

    /** Not zero if the product in RESULT does not fit. */
    private void overflow() {
        if (o.i.size == 3) {
            o.lload(A);
            o.lload(B);
            mv.visitMethodInsn(INVOKESTATIC, "java/lang/Math", "multiplyHigh", "(JJ)J", false);
            o.lload(RESULT);
            e.shift(LSHR, 63);
        } else {
            o.lload(RESULT);
            e.signExtend(o.i.size);
            o.lload(RESULT);
        }
        mv.visitInsn(LXOR);
    }

    private void operand(int register, boolean signed) {
        e.load(register);
        if (signed) {
            e.signExtend(o.i.size);
        } else {
            e.zeroExtend(o.i.size);
        }
    }

    private boolean wide(boolean signed) {
        if (o.i.size < 2) {
            return false;
        }
        o.target();
        if (signed) {
            e.signExtend(o.i.size);
        } else {
            e.zeroExtend(o.i.size);
        }
        o.lstore(B);
        operand(Cpu.RAX, signed);
        o.lstore(A);
        o.lload(A);
        o.lload(B);
        mv.visitInsn(LMUL);
        o.lstore(RESULT);
        if (o.i.size == 3) {
            o.lload(A);
            o.lload(B);
            if (signed) {
                mv.visitMethodInsn(INVOKESTATIC, "java/lang/Math", "multiplyHigh", "(JJ)J", false);
            } else {
                o.support("highUnsigned", "(JJ)J");
            }
        } else {
            o.lload(RESULT);
            e.shift(signed ? LSHR : LUSHR, 32);
        }
        o.lstore(B);
        o.lload(RESULT);
        e.writeOperand(Cpu.RAX, o.i.size);
        o.lload(B);
        e.writeOperand(Cpu.RDX, o.i.size);
        if (signed && o.live != 0) {
            o.lload(RESULT);
            e.signExtend(o.i.size);
            e.shift(LSHR, 63);
            o.lload(B);
            mv.visitInsn(LXOR);
            o.lstore(B);
        }
        o.flags(Flags.MUL, RESULT, B);
        return true;
    }

    private boolean divide(String method) {
        if (o.i.size < 2) {
            return false;
        }
        o.target();
        o.lstore(B);
        e.cpu();
        e.load(Cpu.RDX);
        e.load(Cpu.RAX);
        o.lload(B);
        o.shared("Division", method + (o.i.size == 3 ? "64" : "32"), DIVISION);
        e.writeOperand(Cpu.RAX, o.i.size);
        e.cpu();
        mv.visitFieldInsn(GETFIELD, Emitter.CPU, "second", "J");
        e.writeOperand(Cpu.RDX, o.i.size);
        return true;
    }
}
