package org.xenolith.soft.translate;

import static org.objectweb.asm.Opcodes.*;

import org.objectweb.asm.MethodVisitor;
import org.xenolith.soft.decode.Insn;

/** The operands and flags of the instruction being written, for all writers of one region. */
final class Operands {
    static final int RESULT = Emitter.temp(0), B = Emitter.temp(1), A = Emitter.temp(2), ADDRESS = Emitter.temp(3);

    final Emitter e;
    private final MethodVisitor mv;
    /** The lazy flags' operation where it is known, or -1. */
    int known = -1;
    /** What somebody may look at of the flags behind the instruction. */
    int live;
    Insn i;
    private int block;

    Operands(Emitter emitter) {
        e = emitter;
        mv = emitter.mv;
    }

    void begin(Insn insn, int blockDelta, int liveAfter) {
        i = insn;
        block = blockDelta;
        live = liveAfter;
    }

    void lload(int local) {
        mv.visitVarInsn(LLOAD, local);
    }

    void lstore(int local) {
        mv.visitVarInsn(LSTORE, local);
    }

    void offset() {
        e.offset(i, block);
    }

    void address() {
        e.address(i, block);
    }

    /** Source operand, zero-extended where it comes from memory and raw from a register. */
    void source() {
        if (i.src >= 0) {
            e.rawOperand(i.src, i.srcSize);
        } else if (i.src == Insn.IMM) {
            e.constant(i.imm);
        } else {
            e.cpu();
            address();
            e.loadMemory(i.srcSize);
        }
    }

    /** Destination operand's old value, not to be stored back. */
    void target() {
        if (i.dst >= 0) {
            e.rawOperand(i.dst, i.size);
        } else {
            e.cpu();
            address();
            e.loadMemory(i.size);
        }
    }

    /** Destination operand's old value; the address of one in memory is kept for {@link #storeResult}. */
    void targetToChange() {
        if (i.dst >= 0) {
            e.rawOperand(i.dst, i.size);
            return;
        }
        address();
        lstore(ADDRESS);
        e.cpu();
        lload(ADDRESS);
        e.integer(i.size);
        mv.visitMethodInsn(INVOKESTATIC, Emitter.MEM, "loadForStore", "(L" + Emitter.CPU + ";JI)J", false);
    }

    /** Stores RESULT. */
    void storeResult() {
        if (i.dst >= 0) {
            lload(RESULT);
            e.writeOperand(i.dst, i.size);
        } else {
            e.cpu();
            lload(ADDRESS);
            lload(RESULT);
            e.storeMemory(i.size);
        }
    }

    /** Makes the lazy flags those of a result and a second operand, unless nobody looks at them. */
    void flags(int family, int resultLocal, int sourceLocal) {
        if (live == 0) {
            known = -1;
            return;
        }
        lload(resultLocal);
        lstore(Emitter.CC_DST);
        lload(sourceLocal);
        lstore(Emitter.CC_SRC);
        known = family | i.size;
        e.flags(known);
    }

    /** Puts CPU and the lazy flags on the stack, for a helper that takes (Cpu, int, long, long, …). */
    void cpuAndFlags() {
        e.cpu();
        mv.visitVarInsn(ILOAD, Emitter.CC_OP);
        lload(Emitter.CC_DST);
        lload(Emitter.CC_SRC);
    }

    /** The flags stand in the CPU from here on. */
    void explicitFlags() {
        known = -1;
        e.flags(org.xenolith.soft.cpu.Flags.EXPLICIT);
    }

    void support(String method, String descriptor) {
        mv.visitMethodInsn(INVOKESTATIC, "org/xenolith/soft/translate/Support", method, descriptor, false);
    }

    /** Calls what the interpreter's handlers call too. */
    void shared(String type, String method, String descriptor) {
        mv.visitMethodInsn(INVOKESTATIC, "org/xenolith/soft/interp/" + type, method, descriptor, false);
    }
}
