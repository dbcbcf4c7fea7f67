package org.xenolith.soft.translate;

import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.decode.Insn;

/** Writes one region's class: its parts, transfers between them, the way out, and the two exception handlers. */
final class RegionWriter {
    private static final String SELF = "org/xenolith/soft/translate/Translated";
    private static final String CODE = "org/xenolith/soft/exec/Code";
    private static final String INSN = "org/xenolith/soft/decode/Insn";
    private static final String HANDLER = "org/xenolith/soft/decode/Handler";
    private static final String DISPATCHER = "org/xenolith/soft/cpu/Dispatcher";
    private static final String CONSTRUCTOR = "([L" + INSN + ";Lorg/xenolith/soft/exec/CodeOrigin;)V";
    private static final int VALUE = Emitter.temp(4);
    private static final int MAX_RETURNS = 8;

    private final Region region;
    private final Liveness liveness;
    private final List<Insn> handled = new ArrayList<>();
    private int codeSize;
    private Emitter e;
    private MethodVisitor mv;
    private Conditions conditions;
    private Operands operands;
    private IntegerWriter integers;
    private VectorWriter vectors;
    private Label[] labels;
    private Label out;
    private List<Label[]> handlerRanges;
    private List<Label[]> callRanges;
    /** The lazy flags' operation where each part begins, as the pass before found it; see {@link #flow}. */
    private int[] knownAt;
    private int[] knownNext;

    RegionWriter(Region region) {
        this.region = region;
        liveness = new Liveness(region);
    }

    /** The instructions left to handlers, in the order the class indexes them. */
    Insn[] handled() {
        return handled.toArray(new Insn[0]);
    }

    int codeSize() {
        return codeSize;
    }

    byte[] write() {
        knownNext = new int[region.parts.size()];
        body(new MethodVisitor(ASM9) { }, 0xffff, 0xffff);
        int used = e.used;
        int written = e.written;
        ClassWriter writer = new ClassWriter(0);
        writer.visit(V17, ACC_FINAL | ACC_PUBLIC | ACC_SUPER, SELF, null, CODE, null);
        MethodVisitor init = writer.visitMethod(ACC_PUBLIC, "<init>", CONSTRUCTOR, null, null);
        init.visitCode();
        init.visitVarInsn(ALOAD, 0);
        init.visitVarInsn(ALOAD, 1);
        init.visitVarInsn(ALOAD, 2);
        init.visitMethodInsn(INVOKESPECIAL, CODE, "<init>", CONSTRUCTOR, false);
        init.visitInsn(RETURN);
        init.visitMaxs(3, 3);
        init.visitEnd();
        body(writer.visitMethod(ACC_PUBLIC, "run", "(L" + Emitter.CPU + ";)V", null, null), used, written);
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void body(MethodVisitor visitor, int used, int written) {
        mv = visitor;
        e = new Emitter(visitor, SELF, used, written);
        conditions = new Conditions(e);
        operands = new Operands(e);
        integers = new IntegerWriter(e, conditions, operands);
        vectors = new VectorWriter(operands);
        labels = new Label[region.parts.size()];
        out = new Label();
        handlerRanges = new ArrayList<>();
        callRanges = new ArrayList<>();
        knownAt = knownNext;
        knownNext = new int[labels.length];
        knownNext[0] = -1;
        handled.clear();
        for (int n = 0; n < labels.length; n++) {
            labels[n] = new Label();
        }
        mv.visitCode();
        e.prologue();
        Label start = new Label();
        mv.visitLabel(start);
        for (Region.Part part : region.parts) {
            part(part);
        }
        wayOut();
        Label end = new Label();
        mv.visitLabel(end);
        catches(start, end);
        Label last = new Label();
        mv.visitLabel(last);
        mv.visitMaxs(Emitter.MAX_STACK, Emitter.temp(6));
        mv.visitEnd();
        codeSize = visitor.getClass().getName().startsWith("org.objectweb") ? last.getOffset() : 0;
    }

    /** Leaves for the place in TARGET. */
    private void wayOut() {
        e.mark(out);
        e.spill();
        e.account();
        targetIsNext();
        mv.visitInsn(RETURN);
    }

    /**
     * Registers are in locals at most faults, but already in the CPU where a handler raised one; where called code did,
     * so is everything.
     */
    private void catches(Label start, Label end) {
        Label inHandler = new Label();
        Label inline = new Label();
        Label called = new Label();
        for (Label[] range : callRanges) {
            mv.visitTryCatchBlock(range[0], range[1], called, "java/lang/Throwable");
        }
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
        e.markHandler(called);
        mv.visitInsn(ATHROW);
    }

    private void faultRip() {
        e.account();
        e.cpu();
        mv.visitVarInsn(LLOAD, Emitter.RIP0);
        mv.visitVarInsn(ILOAD, Emitter.PC);
        mv.visitInsn(I2L);
        mv.visitInsn(LADD);
        mv.visitFieldInsn(PUTFIELD, Emitter.CPU, "rip", "J");
    }

    private void part(Region.Part part) {
        e.mark(labels[part.index]);
        operands.known = knownAt[part.index] > 0 ? knownAt[part.index] : -1;
        int delta = (int) part.delta;
        Insn[] insns = part.insns;
        int[] live = liveness.after(part);
        mv.visitIincInsn(Emitter.COUNT, insns.length);
        for (int n = 0; n < insns.length; n++) {
            Insn insn = insns[n];
            e.pc(delta + insn.offset);
            if (insn.ends) {
                end(part, insn, delta);
                return;
            }
            if (integers.write(insn, delta, live[n]) || vectors.write()) {
                continue;
            }
            if (Names.isVector(insn)) {
                vector(insn, delta);
            } else {
                handler(insn, delta);
                e.reload();
                operands.known = -1;
            }
        }
    }

    /** A handler call that leaves the registers in locals: only those it needs go there and back. */
    private void vector(Insn insn, int delta) {
        for (int register : new int[] {insn.base, insn.index, Names.registerToVector(insn)}) {
            if (register >= 0 && register < 16) {
                e.spill(register);
            }
        }
        if (insn.base == Cpu.BLOCK_RIP) {
            blockRip(delta);
        }
        call(insn);
        int register = Names.registerFromVector(insn);
        if (register >= 0) {
            e.reload(register);
        }
    }

    private void handler(Insn insn, int delta) {
        e.spill();
        blockRip(delta);
        Label from = new Label();
        Label to = new Label();
        mv.visitLabel(from);
        call(insn);
        mv.visitLabel(to);
        handlerRanges.add(new Label[] {from, to});
    }

    private void blockRip(int delta) {
        mv.visitVarInsn(ALOAD, Emitter.R);
        e.integer(Cpu.BLOCK_RIP);
        e.place(delta);
        mv.visitInsn(LASTORE);
    }

    private void call(Insn insn) {
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
        handled.add(insn);
    }

    private void end(Region.Part part, Insn insn, int delta) {
        long next = delta + insn.next;
        if (insn.opSize != 3 && !insn.name.equals("STOP")) {
            handled(part, insn, delta);
            return;
        }
        operands.begin(insn, delta, Liveness.ALL);
        switch (insn.name) {
            case "STOP" -> transfer(part, next);
            case "JMP" -> transfer(part, next + insn.imm);
            case "JCC" -> {
                Label taken = new Label();
                conditions.branch(insn.low, operands.known, taken);
                transfer(part, next);
                e.mark(taken);
                transfer(part, next + insn.imm);
            }
            case "CALL" -> {
                push(next);
                if (region.at(next + insn.imm) == null) {
                    e.place(next + insn.imm);
                    mv.visitVarInsn(LSTORE, Emitter.TARGET);
                    callOut(next);
                } else {
                    transfer(part, next + insn.imm);
                }
            }
            case "CALLI" -> {
                operands.target();
                mv.visitVarInsn(LSTORE, Emitter.TARGET);
                push(next);
                callOut(next);
            }
            case "RET" -> ret(part, insn);
            case "JMPI" -> {
                operands.target();
                mv.visitVarInsn(LSTORE, Emitter.TARGET);
                mv.visitJumpInsn(GOTO, out);
            }
            default -> handled(part, insn, delta);
        }
    }

    /** Has the function at TARGET run, and goes on behind the call when it comes back as it should. */
    private void callOut(long next) {
        Region.Part back = region.at(next);
        if (back == null) {
            mv.visitJumpInsn(GOTO, out);
            return;
        }
        e.spill();
        e.account();
        mv.visitInsn(ICONST_0);
        mv.visitVarInsn(ISTORE, Emitter.COUNT);
        targetIsNext();
        Label from = new Label();
        Label to = new Label();
        Label here = new Label();
        mv.visitLabel(from);
        e.cpu();
        mv.visitFieldInsn(GETFIELD, Emitter.CPU, "dispatcher", "L" + DISPATCHER + ";");
        e.place(next);
        mv.visitMethodInsn(INVOKEINTERFACE, DISPATCHER, "call", "(J)Z", true);
        mv.visitLabel(to);
        callRanges.add(new Label[] {from, to});
        mv.visitJumpInsn(IFNE, here);
        mv.visitInsn(RETURN);
        e.mark(here);
        e.reload();
        operands.known = -1;
        flow(back);
        mv.visitJumpInsn(GOTO, labels[back.index]);
    }

    private void targetIsNext() {
        e.cpu();
        mv.visitVarInsn(LLOAD, Emitter.TARGET);
        mv.visitFieldInsn(PUTFIELD, Emitter.CPU, "rip", "J");
    }

    /**
     * Notes what is known of the flags on the way to a part: 0 before any way there was seen, -1 for nothing. The first
     * pass starts every part from nothing, so that what it finds holds in the second.
     */
    private void flow(Region.Part to) {
        int before = knownNext[to.index];
        knownNext[to.index] = before == 0 || before == operands.known ? operands.known : -1;
    }

    private void push(long next) {
        e.place(next);
        mv.visitVarInsn(LSTORE, VALUE);
        integers.pushLocal(VALUE);
    }

    /** Returns inside the region where the place is behind a call that the region covers. */
    private void ret(Region.Part part, Insn insn) {
        integers.popTo(Emitter.TARGET);
        if (insn.dst == Insn.IMM) {
            e.load(Cpu.RSP);
            e.constant(insn.imm);
            mv.visitInsn(LADD);
            e.store(Cpu.RSP);
        }
        List<Long> places = region.returnsOf(part.function);
        for (int n = 0; n < places.size() && n < MAX_RETURNS; n++) {
            if (region.at(places.get(n)) == null) {
                continue;
            }
            Label other = new Label();
            mv.visitVarInsn(LLOAD, Emitter.TARGET);
            e.place(places.get(n));
            mv.visitInsn(LCMP);
            mv.visitJumpInsn(IFNE, other);
            transfer(part, places.get(n));
            e.mark(other);
        }
        mv.visitJumpInsn(GOTO, out);
    }

    /** The last instruction of a block is left to its handler, which sets RIP. */
    private void handled(Region.Part part, Insn insn, int delta) {
        handler(insn, delta);
        long next = delta + insn.next;
        e.cpu();
        mv.visitFieldInsn(GETFIELD, Emitter.CPU, "rip", "J");
        mv.visitVarInsn(LSTORE, Emitter.TARGET);
        e.reload();
        if (Names.usuallyGoesOn(insn) && region.at(next) != null) {
            Label elsewhere = new Label();
            mv.visitVarInsn(LLOAD, Emitter.TARGET);
            e.place(next);
            mv.visitInsn(LCMP);
            mv.visitJumpInsn(IFNE, elsewhere);
            poll();
            operands.known = -1;
            flow(region.at(next));
            mv.visitJumpInsn(GOTO, labels[region.at(next).index]);
            e.mark(elsewhere);
        }
        mv.visitJumpInsn(GOTO, out);
    }

    /** Leaves for the place in TARGET if the CPU wants attention. */
    private void poll() {
        e.attention();
        mv.visitJumpInsn(IFNE, out);
    }

    /** Goes on at a place relative to the entry, inside the region where it can. */
    private void transfer(Region.Part from, long target) {
        Region.Part next = region.at(target);
        if (next == null || next.index <= from.index) {
            e.place(target);
            mv.visitVarInsn(LSTORE, Emitter.TARGET);
        }
        if (next == null) {
            mv.visitJumpInsn(GOTO, out);
            return;
        }
        if (next.index <= from.index) {
            poll();
        }
        flow(next);
        mv.visitJumpInsn(GOTO, labels[next.index]);
    }
}
