package org.xenolith.soft.translate;

import static org.objectweb.asm.Opcodes.*;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.Insn;

/**
 * Bytecode for the pieces instructions are made of: registers and lazy flags in locals, addresses, memory helpers,
 * spills. Written twice per region: the first time only records which registers it touches.
 */
final class Emitter {
    static final String CPU = "org/xenolith/soft/cpu/Cpu";
    static final String MEM = "org/xenolith/soft/cpu/Mem";
    static final String FLAGS = "org/xenolith/soft/cpu/Flags";
    static final int THIS = 0, C = 1, R = 2, RIP0 = 3, PC = 5, CC_OP = 6, CC_DST = 7, CC_SRC = 9, FIRST_REGISTER = 11,
            /** A value that lives across labels inside one instruction. */
            CONDITION = FIRST_REGISTER + 32,
            /** Where the region is left for. */
            TARGET = CONDITION + 2,
            /** Instructions executed. */
            COUNT = TARGET + 2,
            /** The array of vector registers. */
            X = COUNT + 1;
    private static final int TEMPS = X + 1;

    /** More than any instruction's bytecode needs. */
    static final int MAX_STACK = 24;

    final MethodVisitor mv;
    private final int usedMask;
    private final int writtenMask;
    private final Object[] frame;
    int used;
    int written;

    Emitter(MethodVisitor visitor, String self, int usedRegisters, int writtenRegisters) {
        mv = visitor;
        usedMask = usedRegisters;
        writtenMask = writtenRegisters;
        frame = new Object[8 + 16 + 4];
        frame[0] = self;
        frame[1] = CPU;
        frame[2] = "[J";
        frame[3] = LONG;
        frame[4] = INTEGER;
        frame[5] = INTEGER;
        for (int n = 6; n < frame.length; n++) {
            frame[n] = LONG;
        }
        frame[frame.length - 2] = INTEGER;
        frame[frame.length - 1] = "[J";
    }

    /** Temporary long local; does not live across labels. */
    static int temp(int n) {
        return TEMPS + 2 * n;
    }

    /** Leaves at once if the CPU wants attention; else sets all locals up, registers that are not used to zero. */
    void prologue() {
        attention();
        Label quiet = new Label();
        mv.visitJumpInsn(IFEQ, quiet);
        mv.visitInsn(RETURN);
        mv.visitLabel(quiet);
        mv.visitFrame(F_NEW, 2, new Object[] {frame[0], frame[1]}, 0, null);
        mv.visitVarInsn(ALOAD, C);
        mv.visitFieldInsn(GETFIELD, CPU, "r", "[J");
        mv.visitVarInsn(ASTORE, R);
        mv.visitVarInsn(ALOAD, C);
        mv.visitFieldInsn(GETFIELD, CPU, "rip", "J");
        mv.visitVarInsn(LSTORE, RIP0);
        mv.visitInsn(ICONST_0);
        mv.visitVarInsn(ISTORE, PC);
        for (int n = 0; n < 16; n++) {
            if ((usedMask >>> n & 1) == 0) {
                mv.visitInsn(LCONST_0);
                mv.visitVarInsn(LSTORE, FIRST_REGISTER + 2 * n);
            }
        }
        mv.visitInsn(LCONST_0);
        mv.visitVarInsn(LSTORE, CONDITION);
        mv.visitInsn(LCONST_0);
        mv.visitVarInsn(LSTORE, TARGET);
        mv.visitInsn(ICONST_0);
        mv.visitVarInsn(ISTORE, COUNT);
        cpu();
        mv.visitFieldInsn(GETFIELD, CPU, "x", "[J");
        mv.visitVarInsn(ASTORE, X);
        reload();
    }

    void mark(Label label) {
        mv.visitLabel(label);
        mv.visitFrame(F_NEW, frame.length, frame, 0, null);
        mv.visitInsn(NOP);
    }

    /** A label where an exception stands on the stack. */
    void markHandler(Label label) {
        mv.visitLabel(label);
        mv.visitFrame(F_NEW, frame.length, frame, 1, new Object[] {"java/lang/Throwable"});
    }

    void pc(int delta) {
        integer(delta);
        mv.visitVarInsn(ISTORE, PC);
    }

    void integer(int value) {
        if (value >= -1 && value <= 5) {
            mv.visitInsn(ICONST_0 + value);
        } else if (value == (byte) value) {
            mv.visitIntInsn(BIPUSH, value);
        } else if (value == (short) value) {
            mv.visitIntInsn(SIPUSH, value);
        } else {
            mv.visitLdcInsn(value);
        }
    }

    void constant(long value) {
        if (value == 0 || value == 1) {
            mv.visitInsn(value == 0 ? LCONST_0 : LCONST_1);
        } else if (value == (short) value) {
            integer((int) value);
            mv.visitInsn(I2L);
        } else {
            mv.visitLdcInsn(value);
        }
    }

    void load(int register) {
        used |= 1 << register;
        mv.visitVarInsn(LLOAD, FIRST_REGISTER + 2 * register);
    }

    void store(int register) {
        used |= 1 << register;
        written |= 1 << register;
        mv.visitVarInsn(LSTORE, FIRST_REGISTER + 2 * register);
    }

    void and(long mask) {
        constant(mask);
        mv.visitInsn(LAND);
    }

    void shift(int opcode, int count) {
        if (count != 0) {
            integer(count);
            mv.visitInsn(opcode);
        }
    }

    /** A general register's operand; bits above the size are whatever they are. */
    void rawOperand(int number, int size) {
        if (number >= Insn.HIGH_BYTE) {
            load(number - Insn.HIGH_BYTE);
            shift(LUSHR, 8);
        } else {
            load(number);
        }
    }

    /** Extends the value on the stack from {@code size}. */
    void zeroExtend(int size) {
        switch (size) {
            case 0 -> and(0xff);
            case 1 -> and(0xffff);
            case 2 -> and(0xffffffffL);
            default -> { }
        }
    }

    void signExtend(int size) {
        if (size == 3) {
            return;
        }
        mv.visitInsn(L2I);
        if (size < 2) {
            mv.visitInsn(size == 0 ? I2B : I2S);
        }
        mv.visitInsn(I2L);
    }

    /** Stores the value on the stack into a register as an instruction of that size does. */
    void writeOperand(int number, int size) {
        if (size == 3) {
            store(number);
            return;
        }
        zeroExtend(size);
        if (size == 2) {
            store(number);
            return;
        }
        boolean high = number >= Insn.HIGH_BYTE;
        int register = high ? number - Insn.HIGH_BYTE : number;
        shift(LSHL, high ? 8 : 0);
        load(register);
        and(size == 1 ? ~0xffffL : high ? ~0xff00L : ~0xffL);
        mv.visitInsn(LOR);
        store(register);
    }

    /** Effective address without segment; {@code blockDelta} is the block's distance from the region's entry. */
    void offset(Insn i, int blockDelta) {
        boolean any = false;
        long disp = i.disp;
        if (i.base == Cpu.BLOCK_RIP) {
            mv.visitVarInsn(LLOAD, RIP0);
            disp += blockDelta;
            any = true;
        } else if (i.base != Cpu.ZERO) {
            load(i.base);
            any = true;
        }
        if (i.index != Cpu.ZERO) {
            load(i.index);
            shift(LSHL, i.scale);
            if (any) {
                mv.visitInsn(LADD);
            }
            any = true;
        }
        if (!any) {
            constant(disp);
        } else if (disp != 0) {
            constant(disp);
            mv.visitInsn(LADD);
        }
        if (i.addressMask() != -1L) {
            and(i.addressMask());
        }
    }

    void address(Insn i, int blockDelta) {
        offset(i, blockDelta);
        if (i.segment != Cpu.NO_SEGMENT) {
            mv.visitVarInsn(ALOAD, C);
            mv.visitFieldInsn(GETFIELD, CPU, "segBase", "[J");
            integer(i.segment);
            mv.visitInsn(LALOAD);
            mv.visitInsn(LADD);
        }
    }

    void cpu() {
        mv.visitVarInsn(ALOAD, C);
    }

    /** Calls the load helper; CPU and address are on the stack. */
    void loadMemory(int size) {
        mv.visitMethodInsn(INVOKESTATIC, MEM, "ld" + (8 << size), "(L" + CPU + ";J)J", false);
    }

    /** Calls the store helper; CPU, address and value are on the stack. */
    void storeMemory(int size) {
        mv.visitMethodInsn(INVOKESTATIC, MEM, "st" + (8 << size), "(L" + CPU + ";JJ)V", false);
    }

    void flags(int ccOp) {
        integer(ccOp);
        mv.visitVarInsn(ISTORE, CC_OP);
    }

    void spill() {
        for (int n = 0; n < 16; n++) {
            if ((writtenMask >>> n & 1) != 0) {
                mv.visitVarInsn(ALOAD, R);
                integer(n);
                mv.visitVarInsn(LLOAD, FIRST_REGISTER + 2 * n);
                mv.visitInsn(LASTORE);
            }
        }
        cpu();
        mv.visitVarInsn(ILOAD, CC_OP);
        mv.visitFieldInsn(PUTFIELD, CPU, "ccOp", "I");
        cpu();
        mv.visitVarInsn(LLOAD, CC_DST);
        mv.visitFieldInsn(PUTFIELD, CPU, "ccDst", "J");
        cpu();
        mv.visitVarInsn(LLOAD, CC_SRC);
        mv.visitFieldInsn(PUTFIELD, CPU, "ccSrc", "J");
    }

    void reload() {
        for (int n = 0; n < 16; n++) {
            if ((usedMask >>> n & 1) != 0) {
                mv.visitVarInsn(ALOAD, R);
                integer(n);
                mv.visitInsn(LALOAD);
                mv.visitVarInsn(LSTORE, FIRST_REGISTER + 2 * n);
            }
        }
        cpu();
        mv.visitFieldInsn(GETFIELD, CPU, "ccOp", "I");
        mv.visitVarInsn(ISTORE, CC_OP);
        cpu();
        mv.visitFieldInsn(GETFIELD, CPU, "ccDst", "J");
        mv.visitVarInsn(LSTORE, CC_DST);
        cpu();
        mv.visitFieldInsn(GETFIELD, CPU, "ccSrc", "J");
        mv.visitVarInsn(LSTORE, CC_SRC);
    }

    /** Puts on the stack what the CPU wants attention for. */
    void attention() {
        cpu();
        mv.visitFieldInsn(GETFIELD, CPU, "attention", "Ljava/util/concurrent/atomic/AtomicInteger;");
        mv.visitMethodInsn(INVOKEVIRTUAL, "java/util/concurrent/atomic/AtomicInteger", "get", "()I", false);
    }

    /** Puts the address of a place relative to the entry on the stack. */
    void place(long delta) {
        mv.visitVarInsn(LLOAD, RIP0);
        if (delta != 0) {
            constant(delta);
            mv.visitInsn(LADD);
        }
    }

    /** Adds the instructions executed to the CPU's count. */
    void account() {
        cpu();
        mv.visitInsn(DUP);
        mv.visitFieldInsn(GETFIELD, CPU, "retired", "J");
        mv.visitVarInsn(ILOAD, COUNT);
        mv.visitInsn(I2L);
        mv.visitInsn(LADD);
        mv.visitFieldInsn(PUTFIELD, CPU, "retired", "J");
    }

    /** Writes one general register back, for a handler. */
    void spill(int register) {
        mv.visitVarInsn(ALOAD, R);
        integer(register);
        load(register);
        mv.visitInsn(LASTORE);
    }

    /** Reads one general register that a handler has written. */
    void reload(int register) {
        mv.visitVarInsn(ALOAD, R);
        integer(register);
        mv.visitInsn(LALOAD);
        store(register);
    }
}
