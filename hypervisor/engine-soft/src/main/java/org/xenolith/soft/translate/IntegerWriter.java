package org.xenolith.soft.translate;

import static org.objectweb.asm.Opcodes.*;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.Flags;
import org.xenolith.soft.decode.Insn;

/** Integer instructions in bytecode. What it declines goes to the interpreter's handlers. */
final class IntegerWriter {
    private static final int RESULT = Emitter.temp(0), B = Emitter.temp(1), A = Emitter.temp(2), ADDRESS = Emitter.temp(3);

    private final Emitter e;
    private final MethodVisitor mv;
    private final Conditions conditions;
    /** The lazy flags' operation where it is known, or -1. */
    int known = -1;
    private Insn i;
    private int block;

    IntegerWriter(Emitter emitter, Conditions branches) {
        e = emitter;
        mv = emitter.mv;
        conditions = branches;
    }

    /** Writes the instruction, or nothing and returns false. */
    boolean write(Insn insn, int blockDelta) {
        i = insn;
        block = blockDelta;
        if (i.lock || i.mmx || i.vectorTarget) {
            return false;
        }
        switch (i.name) {
            case "MOV", "MOVZX", "MOVNTI" -> move(false);
            case "MOVSX" -> move(true);
            case "LEA" -> {
                e.offset(i, block);
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
            case "SHL", "SHR", "SAR" -> {
                return shift();
            }
            case "PUSH" -> {
                return push();
            }
            case "POP" -> {
                return pop();
            }
            case "SETCC" -> setcc();
            case "CMOV" -> cmov();
            case "XCHG" -> {
                return exchange();
            }
            case "IMUL2", "IMUL3" -> multiply();
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
            case "NOP", "PAUSE", "LFENCE", "NOPE" -> { }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void lload(int local) {
        mv.visitVarInsn(LLOAD, local);
    }

    private void lstore(int local) {
        mv.visitVarInsn(LSTORE, local);
    }

    /** Source operand, zero-extended where it comes from memory and raw from a register. */
    private void source() {
        if (i.src >= 0) {
            e.rawOperand(i.src, i.srcSize);
        } else if (i.src == Insn.IMM) {
            e.constant(i.imm);
        } else {
            e.cpu();
            e.address(i, block);
            e.loadMemory(i.srcSize);
        }
    }

    /** Destination operand's old value. */
    private void target() {
        if (i.dst >= 0) {
            e.rawOperand(i.dst, i.size);
        } else {
            e.cpu();
            e.address(i, block);
            e.loadMemory(i.size);
        }
    }

    private void move(boolean signed) {
        if (i.dst >= 0) {
            source();
            if (signed) {
                e.signExtend(i.srcSize);
            } else if (i.src >= 0 && i.srcSize < i.size) {
                e.zeroExtend(i.srcSize);
            }
            e.writeOperand(i.dst, i.size);
        } else {
            e.cpu();
            e.address(i, block);
            source();
            e.storeMemory(i.size);
        }
    }

    private void setFlags(int family, int resultLocal, int sourceLocal) {
        lload(resultLocal);
        lstore(Emitter.CC_DST);
        lload(sourceLocal);
        lstore(Emitter.CC_SRC);
        known = family | i.size;
        e.flags(known);
    }

    /** Loads the memory destination for a read-modify-write and keeps its address. */
    private void memoryTarget() {
        e.address(i, block);
        lstore(ADDRESS);
        e.cpu();
        lload(ADDRESS);
        e.integer(i.size);
        mv.visitMethodInsn(INVOKESTATIC, Emitter.MEM, "loadForStore", "(L" + Emitter.CPU + ";JI)J", false);
    }

    private void storeResult() {
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

    private void alu(int opcode, int family, boolean writes) {
        source();
        lstore(B);
        if (writes && i.dst < 0) {
            memoryTarget();
        } else {
            target();
        }
        lload(B);
        mv.visitInsn(opcode);
        lstore(RESULT);
        if (writes) {
            storeResult();
        }
        setFlags(family, RESULT, B);
    }

    private void readTarget() {
        if (i.dst < 0) {
            memoryTarget();
        } else {
            target();
        }
    }

    private void step(int opcode, int family) {
        readTarget();
        mv.visitInsn(LCONST_1);
        mv.visitInsn(opcode);
        lstore(RESULT);
        storeResult();
        conditions.carry(known);
        lstore(B);
        setFlags(family, RESULT, B);
    }

    private void not() {
        readTarget();
        e.constant(-1);
        mv.visitInsn(LXOR);
        lstore(RESULT);
        storeResult();
    }

    private void neg() {
        readTarget();
        lstore(B);
        lload(B);
        mv.visitInsn(LNEG);
        lstore(RESULT);
        storeResult();
        setFlags(Flags.SUB, RESULT, B);
    }

    private boolean shift() {
        int count = (int) i.imm & (i.size == 3 ? 63 : 31);
        if (i.src != Insn.IMM || count == 0 || count >= 8 << i.size) {
            return false;
        }
        readTarget();
        int opcode = LSHL;
        if (i.name.equals("SHR")) {
            e.zeroExtend(i.size);
            opcode = LUSHR;
        } else if (i.name.equals("SAR")) {
            e.signExtend(i.size);
            opcode = LSHR;
        }
        e.shift(opcode, count - 1);
        lstore(B);
        lload(B);
        e.shift(opcode, 1);
        lstore(RESULT);
        storeResult();
        setFlags(opcode == LSHL ? Flags.SHL : Flags.SHR, RESULT, B);
        return true;
    }

    private boolean push() {
        if (i.opSize != 3) {
            return false;
        }
        if (i.dst == Insn.IMM) {
            e.constant(i.imm);
        } else {
            target();
        }
        lstore(B);
        pushLocal(B);
        return true;
    }

    /** Pushes eight bytes from a local. */
    void pushLocal(int local) {
        e.cpu();
        e.load(Cpu.RSP);
        e.constant(-8);
        mv.visitInsn(LADD);
        lload(local);
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
        popTo(B);
        lload(B);
        e.store(i.dst);
        return true;
    }

    /** Pops eight bytes into a local. */
    void popTo(int local) {
        e.cpu();
        e.load(Cpu.RSP);
        e.loadMemory(3);
        lstore(local);
        e.load(Cpu.RSP);
        e.constant(8);
        mv.visitInsn(LADD);
        e.store(Cpu.RSP);
    }

    private void setcc() {
        Label yes = new Label();
        mv.visitInsn(LCONST_1);
        lstore(Emitter.CONDITION);
        conditions.branch(i.low, known, yes);
        mv.visitInsn(LCONST_0);
        lstore(Emitter.CONDITION);
        e.mark(yes);
        if (i.dst >= 0) {
            lload(Emitter.CONDITION);
            e.writeOperand(i.dst, 0);
        } else {
            e.cpu();
            e.address(i, block);
            lload(Emitter.CONDITION);
            e.storeMemory(0);
        }
    }

    private void cmov() {
        Label yes = new Label();
        Label done = new Label();
        source();
        lstore(Emitter.CONDITION);
        conditions.branch(i.low, known, yes);
        if (i.size == 2) {
            e.load(i.dst);
            e.zeroExtend(2);
            e.store(i.dst);
        }
        mv.visitJumpInsn(GOTO, done);
        e.mark(yes);
        lload(Emitter.CONDITION);
        e.writeOperand(i.dst, i.size);
        e.mark(done);
    }

    private boolean exchange() {
        if (i.dst < 0) {
            return false;
        }
        e.rawOperand(i.dst, i.size);
        lstore(A);
        e.rawOperand(i.src, i.size);
        e.writeOperand(i.dst, i.size);
        lload(A);
        e.writeOperand(i.src, i.size);
        return true;
    }

    private void multiply() {
        source();
        e.signExtend(i.srcSize);
        lstore(B);
        if (i.name.equals("IMUL3")) {
            e.constant(i.imm);
        } else {
            target();
            e.signExtend(i.size);
        }
        lstore(A);
        lload(A);
        lload(B);
        mv.visitInsn(LMUL);
        lstore(RESULT);
        overflow();
        lstore(B);
        storeResult();
        setFlags(Flags.MUL, RESULT, B);
    }

    /** Not zero if the product in RESULT does not fit. */
    private void overflow() {
        if (i.size == 3) {
            lload(A);
            lload(B);
            mv.visitMethodInsn(INVOKESTATIC, "java/lang/Math", "multiplyHigh", "(JJ)J", false);
            lload(RESULT);
            e.shift(LSHR, 63);
        } else {
            lload(RESULT);
            e.signExtend(i.size);
            lload(RESULT);
        }
        mv.visitInsn(LXOR);
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
