package org.xenolith.soft.translate;

import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.exec.Block;

/** Writes one region's class: blocks, transfers between them, exits, and the two exception handlers. */
final class RegionWriter {
    private static final String SELF = "org/xenolith/soft/translate/Translated";
    private static final String CODE = "org/xenolith/soft/exec/Code";
    private static final String INSN = "org/xenolith/soft/decode/Insn";
    private static final String HANDLER = "org/xenolith/soft/decode/Handler";
    private static final String CONSTRUCTOR = "([L" + INSN + ";[Lorg/xenolith/soft/exec/Block;)V";
    private static final int VALUE = Emitter.temp(4);

    private final Region region;
    private final long entry;
    private final List<Insn> handled = new ArrayList<>();
    private int codeSize;
    private Emitter e;
    private MethodVisitor mv;
    private Conditions conditions;
    private IntegerWriter integers;
    private Map<Block, Label> labels;
    private List<Label[]> handlerRanges;

    RegionWriter(Region region) {
        this.region = region;
        entry = region.blocks.get(0).physical;
    }

    /** The instructions left to handlers, in the order the class indexes them. */
    Insn[] handled() {
        return handled.toArray(new Insn[0]);
    }

    int codeSize() {
        return codeSize;
    }

    byte[] write() {
        body(new MethodVisitor(ASM9) { }, 0xffff, 0xffff);
        int used = e.used;
        int written = e.written;
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(V17, ACC_FINAL | ACC_PUBLIC | ACC_SUPER, SELF, null, CODE, null);
        MethodVisitor init = writer.visitMethod(ACC_PUBLIC, "<init>", CONSTRUCTOR, null, null);
        init.visitCode();
        init.visitVarInsn(ALOAD, 0);
        init.visitVarInsn(ALOAD, 1);
        init.visitVarInsn(ALOAD, 2);
        init.visitMethodInsn(INVOKESPECIAL, CODE, "<init>", CONSTRUCTOR, false);
        init.visitInsn(RETURN);
        init.visitMaxs(0, 0);
        init.visitEnd();
        body(writer.visitMethod(ACC_PUBLIC, "run", "(L" + Emitter.CPU + ";)V", null, null), used, written);
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void body(MethodVisitor visitor, int used, int written) {
        mv = visitor;
        e = new Emitter(visitor, SELF, used, written);
        conditions = new Conditions(e);
        integers = new IntegerWriter(e, conditions);
        labels = new HashMap<>();
        handlerRanges = new ArrayList<>();
        handled.clear();
        for (Block block : region.blocks) {
            labels.put(block, new Label());
        }
        mv.visitCode();
        e.prologue();
        Label start = new Label();
        mv.visitLabel(start);
        for (Block block : region.blocks) {
            block(block);
        }
        Label end = new Label();
        mv.visitLabel(end);
        catches(start, end);
        Label last = new Label();
        mv.visitLabel(last);
        mv.visitMaxs(0, 0);
        mv.visitEnd();
        codeSize = visitor.getClass().getName().startsWith("org.objectweb") ? last.getOffset() : 0;
    }

    /** Registers are in locals at most faults, but already in the CPU where a handler raised one. */
    private void catches(Label start, Label end) {
        Label inHandler = new Label();
        Label inline = new Label();
        for (Label[] range : handlerRanges) {
            mv.visitTryCatchBlock(range[0], range[1], inHandler, "java/lang/Throwable");
        }
        mv.visitTryCatchBlock(start, end, inline, "java/lang/Throwable");
        e.markHandler(inline);
        e.spill();
        faultRip();
        mv.visitInsn(ATHROW);
        e.markHandler(inHandler);
        faultRip();
        mv.visitInsn(ATHROW);
    }

    private void faultRip() {
        e.cpu();
        mv.visitVarInsn(LLOAD, Emitter.RIP0);
        mv.visitVarInsn(ILOAD, Emitter.PC);
        mv.visitInsn(I2L);
        mv.visitInsn(LADD);
        mv.visitFieldInsn(PUTFIELD, Emitter.CPU, "rip", "J");
    }

    private int delta(Block block) {
        return (int) (block.physical - entry);
    }

    private void block(Block block) {
        e.mark(labels.get(block));
        integers.known = -1;
        int delta = delta(block);
        for (Insn insn : block.insns) {
            e.pc(delta + insn.offset);
            if (insn.ends) {
                end(block, insn, delta);
                return;
            }
            if (!integers.write(insn, delta)) {
                handler(insn, delta);
                if (Names.changesRegisters(insn)) {
                    e.reload();
                    integers.known = -1;
                }
            }
        }
    }

    private void handler(Insn insn, int delta) {
        e.spill();
        mv.visitVarInsn(ALOAD, Emitter.R);
        e.integer(Cpu.BLOCK_RIP);
        mv.visitVarInsn(LLOAD, Emitter.RIP0);
        e.constant(delta);
        mv.visitInsn(LADD);
        mv.visitInsn(LASTORE);
        Label from = new Label();
        Label to = new Label();
        mv.visitLabel(from);
        mv.visitVarInsn(ALOAD, Emitter.THIS);
        mv.visitFieldInsn(GETFIELD, SELF, "insns", "[L" + INSN + ";");
        e.integer(handled.size());
        mv.visitInsn(AALOAD);
        mv.visitInsn(DUP);
        mv.visitVarInsn(ASTORE, VALUE);
        mv.visitFieldInsn(GETFIELD, INSN, "handler", "L" + HANDLER + ";");
        mv.visitVarInsn(ALOAD, Emitter.C);
        mv.visitVarInsn(ALOAD, VALUE);
        mv.visitMethodInsn(INVOKEINTERFACE, HANDLER, "run", "(L" + Emitter.CPU + ";L" + INSN + ";)V", true);
        mv.visitLabel(to);
        handlerRanges.add(new Label[] {from, to});
        handled.add(insn);
    }

    private void end(Block block, Insn insn, int delta) {
        if (insn.opSize == 3 || insn.name.equals("STOP")) {
            switch (insn.name) {
                case "STOP" -> {
                    transfer(block, delta + insn.next);
                    return;
                }
                case "JMP" -> {
                    transfer(block, delta + insn.next + insn.imm);
                    return;
                }
                case "JCC" -> {
                    Label taken = new Label();
                    conditions.branch(insn.low, integers.known, taken);
                    transfer(block, delta + insn.next);
                    e.mark(taken);
                    transfer(block, delta + insn.next + insn.imm);
                    return;
                }
                case "CALL" -> {
                    mv.visitVarInsn(LLOAD, Emitter.RIP0);
                    e.constant(delta + insn.next);
                    mv.visitInsn(LADD);
                    mv.visitVarInsn(LSTORE, VALUE);
                    integers.pushLocal(VALUE);
                    e.exit(delta + insn.next + insn.imm);
                    return;
                }
                case "RET" -> {
                    integers.popTo(VALUE);
                    if (insn.dst == Insn.IMM) {
                        e.load(Cpu.RSP);
                        e.constant(insn.imm);
                        mv.visitInsn(LADD);
                        e.store(Cpu.RSP);
                    }
                    leave();
                    return;
                }
                case "JMPI" -> {
                    if (insn.dst >= 0) {
                        e.load(insn.dst);
                    } else {
                        e.cpu();
                        e.address(insn, delta);
                        e.loadMemory(3);
                    }
                    mv.visitVarInsn(LSTORE, VALUE);
                    leave();
                    return;
                }
                default -> { }
            }
        }
        handler(insn, delta);
        mv.visitInsn(RETURN);
    }

    /** Leaves the region for the place in VALUE. */
    private void leave() {
        e.spill();
        e.cpu();
        mv.visitVarInsn(LLOAD, VALUE);
        mv.visitFieldInsn(PUTFIELD, Emitter.CPU, "rip", "J");
        mv.visitInsn(RETURN);
    }

    /** Goes on at a place relative to the entry, inside the region where it can. */
    private void transfer(Block from, long target) {
        long physical = entry + target;
        Block next = physical >>> 12 == entry >>> 12 ? region.at(physical) : null;
        if (next == null) {
            e.exit(target);
            return;
        }
        if (next.physical <= from.physical) {
            e.cpu();
            mv.visitFieldInsn(GETFIELD, Emitter.CPU, "attention", "Ljava/util/concurrent/atomic/AtomicInteger;");
            mv.visitMethodInsn(INVOKEVIRTUAL, "java/util/concurrent/atomic/AtomicInteger", "get", "()I", false);
            mv.visitJumpInsn(IFEQ, labels.get(next));
            e.exit(target);
            return;
        }
        mv.visitJumpInsn(GOTO, labels.get(next));
    }
}
