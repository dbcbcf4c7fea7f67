package org.xenolith.soft.translate;

import static org.objectweb.asm.Opcodes.*;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.xenolith.soft.cpu.Flags;

/** Branches on condition codes: direct comparisons where the flags' origin is known, else the flag helper. */
final class Conditions {
    private final Emitter e;
    private final MethodVisitor mv;

    Conditions(Emitter emitter) {
        e = emitter;
        mv = emitter.mv;
    }

    /** Jumps to {@code target} if the condition holds. {@code known} is the lazy flags' operation, or -1. */
    void branch(int cc, int known, Label target) {
        int family = known & ~3;
        int kind = cc >>> 1;
        boolean negated = (cc & 1) != 0;
        if (known > 3 && (kind == 2 || kind == 4 || family == Flags.LOGIC && (kind == 6 || kind == 7 || kind == 3))) {
            int effective = kind == 6 ? 4 : kind == 3 ? 2 : kind;
            againstZero(effective, known & 3, negated, target);
        } else if (known > 3 && family == Flags.SUB && (kind == 1 || kind == 3 || kind == 6 || kind == 7)) {
            operands(kind, known & 3, negated, target);
        } else if (known > 3 && family == Flags.ADD && kind == 1) {
            carried(known & 3, negated, target);
        } else {
            helper(cc, target);
        }
    }

    /** 2: zero, 4: negative, 7: negative or zero. */
    private void againstZero(int kind, int size, boolean negated, Label target) {
        mv.visitVarInsn(LLOAD, Emitter.CC_DST);
        if (size == 2) {
            mv.visitInsn(L2I);
        } else {
            e.shift(LSHL, 64 - (8 << size));
            mv.visitInsn(LCONST_0);
            mv.visitInsn(LCMP);
        }
        int opcode = kind == 2 ? negated ? IFNE : IFEQ : kind == 4 ? negated ? IFGE : IFLT : negated ? IFGT : IFLE;
        mv.visitJumpInsn(opcode, target);
    }

    /** An addition carried if its result is below what was added, unsigned. */
    private void carried(int size, boolean negated, Label target) {
        for (int local : new int[] {Emitter.CC_DST, Emitter.CC_SRC}) {
            mv.visitVarInsn(LLOAD, local);
            e.shift(LSHL, 64 - (8 << size));
            mv.visitLdcInsn(Long.MIN_VALUE);
            mv.visitInsn(LADD);
        }
        mv.visitInsn(LCMP);
        mv.visitJumpInsn(negated ? IFGE : IFLT, target);
    }

    private void operand(boolean first, boolean unsigned, int size) {
        mv.visitVarInsn(LLOAD, Emitter.CC_SRC);
        if (first) {
            mv.visitVarInsn(LLOAD, Emitter.CC_DST);
            mv.visitInsn(LADD);
        }
        if (size == 2) {
            mv.visitInsn(L2I);
            if (unsigned) {
                mv.visitLdcInsn(Integer.MIN_VALUE);
                mv.visitInsn(IADD);
            }
            return;
        }
        e.shift(LSHL, 64 - (8 << size));
        if (unsigned) {
            mv.visitLdcInsn(Long.MIN_VALUE);
            mv.visitInsn(LADD);
        }
    }

    private void operands(int kind, int size, boolean negated, Label target) {
        boolean unsigned = kind == 1 || kind == 3;
        boolean orEqual = kind == 3 || kind == 7;
        operand(true, unsigned, size);
        operand(false, unsigned, size);
        if (size == 2) {
            mv.visitJumpInsn(orEqual ? negated ? IF_ICMPGT : IF_ICMPLE : negated ? IF_ICMPGE : IF_ICMPLT, target);
        } else {
            mv.visitInsn(LCMP);
            mv.visitJumpInsn(orEqual ? negated ? IFGT : IFLE : negated ? IFGE : IFLT, target);
        }
    }

    private void state() {
        mv.visitVarInsn(ILOAD, Emitter.CC_OP);
        mv.visitVarInsn(LLOAD, Emitter.CC_DST);
        mv.visitVarInsn(LLOAD, Emitter.CC_SRC);
        e.cpu();
        mv.visitFieldInsn(GETFIELD, Emitter.CPU, "eflags", "J");
    }

    private void helper(int cc, Label target) {
        e.integer(cc);
        state();
        mv.visitMethodInsn(INVOKESTATIC, Emitter.FLAGS, "condition", "(IIJJJ)Z", false);
        mv.visitJumpInsn(IFNE, target);
    }

    /** Puts the carry flag on the stack as a long, 0 or not 0 as INC and DEC keep it. */
    void carry(int known) {
        int family = known & ~3;
        if (known > 3 && (family == Flags.INC || family == Flags.DEC)) {
            mv.visitVarInsn(LLOAD, Emitter.CC_SRC);
        } else if (known > 3 && family == Flags.LOGIC) {
            mv.visitInsn(LCONST_0);
        } else {
            state();
            mv.visitMethodInsn(INVOKESTATIC, Emitter.FLAGS, "cf", "(IJJJ)Z", false);
            mv.visitInsn(I2L);
        }
    }
}
