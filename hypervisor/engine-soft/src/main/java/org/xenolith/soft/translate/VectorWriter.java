package org.xenolith.soft.translate;

import static org.objectweb.asm.Opcodes.*;
import static org.xenolith.soft.translate.Operands.A;
import static org.xenolith.soft.translate.Operands.ADDRESS;
import static org.xenolith.soft.translate.Operands.B;

import java.util.Map;
import org.objectweb.asm.MethodVisitor;
import org.xenolith.soft.decode.Insn;

/**
 * Moves of vector registers and packed integer operations, on halves of 64 bits. Vector registers stay in the CPU's
 * array; what is not written here goes to the interpreter's handlers.
 */
final class VectorWriter {
    private static final String HALVES = "(JJ)J";
    /** What is done to both halves alike, by the name of the helper. */
    private static final Map<String, String> PACKED = Map.ofEntries(
            Map.entry("PADDB", "addBytes"), Map.entry("PADDW", "addWords"), Map.entry("PADDD", "addInts"),
            Map.entry("PSUBB", "subtractBytes"), Map.entry("PSUBW", "subtractWords"),
            Map.entry("PSUBD", "subtractInts"), Map.entry("PCMPEQB", "equalBytes"),
            Map.entry("PCMPEQW", "equalWords"), Map.entry("PCMPEQD", "equalInts"),
            Map.entry("PCMPGTB", "greaterBytes"), Map.entry("PCMPGTW", "greaterWords"),
            Map.entry("PCMPGTD", "greaterInts"), Map.entry("PMINUB", "minimumUnsignedBytes"),
            Map.entry("PMAXUB", "maximumUnsignedBytes"), Map.entry("PSUBUSB", "subtractUnsignedBytes"),
            Map.entry("PMULUDQ", "multiplyUnsigned"));
    private static final Map<String, Integer> PLAIN = Map.of("PAND", LAND, "POR", LOR, "PXOR", LXOR, "PADDQ", LADD,
            "PSUBQ", LSUB);
    private static final Map<String, String> UNPACKED = Map.of("PUNPCKLBW", "unpackBytes", "PUNPCKLWD", "unpackWords",
            "PUNPCKLDQ", "unpackInts", "UNPCKLPS", "unpackInts");
    private static final Map<String, String> SHIFTED = Map.of("PSLLW", "shiftLeftWords", "PSRLW", "shiftRightWords",
            "PSLLD", "shiftLeftInts", "PSRLD", "shiftRightInts", "PSLLQ", "shiftLeftLong", "PSRLQ", "shiftRightLong");

    private final Operands o;
    private final Emitter e;
    private final MethodVisitor mv;

    VectorWriter(Operands operands) {
        o = operands;
        e = operands.e;
        mv = e.mv;
    }

    /** Writes the instruction that the operands stand at, or nothing and returns false. */
    boolean write() {
        Insn i = o.i;
        if (i.mmx) {
            return false;
        }
        switch (i.name) {
            case "MOVUPS" -> full(false);
            case "MOVAPS" -> full(true);
            case "MOVSS" -> scalar(2);
            case "MOVSD" -> scalar(3);
            case "MOVQZ" -> quad();
            case "MOVDX" -> fromGeneral();
            case "MOVXD" -> toGeneral();
            case "MOVLPS" -> half(0);
            case "MOVHPS", "MOVHPST" -> half(1);
            case "MOVHLPS" -> copyHalf(2 * i.src + 1, 2 * i.dst);
            case "MOVLHPS" -> copyHalf(2 * i.src, 2 * i.dst + 1);
            case "PMOVMSKB" -> mask();
            case "PANDN" -> notAnd();
            case "PUNPCKLQDQ" -> join(0);
            case "PUNPCKHQDQ" -> join(1);
            case "PSHUFD" -> shuffleInts();
            case "PSHUFLW" -> shuffleWords(0);
            case "PSHUFHW" -> shuffleWords(1);
            case "PSHUFB" -> shuffleBytes();
            case "PSRLDQ" -> shiftDown();
            case "PSLLDQ" -> shiftUp();
            default -> {
                return lanes();
            }
        }
        return true;
    }

    private boolean lanes() {
        Insn i = o.i;
        if (PLAIN.containsKey(i.name)) {
            combine(() -> mv.visitInsn(PLAIN.get(i.name)));
        } else if (PACKED.containsKey(i.name)) {
            combine(() -> packed(PACKED.get(i.name), HALVES));
        } else if (UNPACKED.containsKey(i.name)) {
            unpack(UNPACKED.get(i.name));
        } else if (SHIFTED.containsKey(i.name) && i.src == Insn.IMM) {
            for (int half = 0; half < 2; half++) {
                begin(2 * i.dst + half);
                load(2 * i.dst + half);
                e.integer((int) Math.min(i.imm & 0xff, 64));
                packed(SHIFTED.get(i.name), "(JI)J");
                mv.visitInsn(LASTORE);
            }
        } else {
            return false;
        }
        return true;
    }

    private void packed(String method, String descriptor) {
        o.shared("Packed", method, descriptor);
    }

    /** Puts half a vector register on the stack. */
    private void load(int half) {
        begin(half);
        mv.visitInsn(LALOAD);
    }

    /** Puts on the stack where a value that comes next is to be stored with LASTORE. */
    private void begin(int half) {
        mv.visitVarInsn(ALOAD, Emitter.X);
        e.integer(half);
    }

    private void store(int half, int local) {
        begin(half);
        o.lload(local);
        mv.visitInsn(LASTORE);
    }

    private void clear(int half) {
        begin(half);
        mv.visitInsn(LCONST_0);
        mv.visitInsn(LASTORE);
    }

    private void copyHalf(int from, int to) {
        begin(to);
        load(from);
        mv.visitInsn(LASTORE);
    }

    private void loadMemory(int size, int offset, int local) {
        e.cpu();
        o.lload(ADDRESS);
        if (offset != 0) {
            e.constant(offset);
            mv.visitInsn(LADD);
        }
        e.loadMemory(size);
        o.lstore(local);
    }

    /** Puts the source's halves into A and B; one in memory must be aligned. */
    private void source() {
        Insn i = o.i;
        if (i.src >= 0) {
            load(2 * i.src);
            o.lstore(A);
            load(2 * i.src + 1);
            o.lstore(B);
            return;
        }
        e.cpu();
        o.address();
        packed("aligned", "(L" + Emitter.CPU + ";J)J");
        o.lstore(ADDRESS);
        loadMemory(3, 0, A);
        loadMemory(3, 8, B);
    }

    private void full(boolean aligned) {
        Insn i = o.i;
        if (i.dst >= 0 && i.src >= 0) {
            copyHalf(2 * i.src, 2 * i.dst);
            copyHalf(2 * i.src + 1, 2 * i.dst + 1);
            return;
        }
        e.cpu();
        if (aligned) {
            e.cpu();
        }
        o.address();
        if (aligned) {
            packed("aligned", "(L" + Emitter.CPU + ";J)J");
        }
        e.integer(i.dst >= 0 ? i.dst : i.src);
        packed(i.dst >= 0 ? "load" : "store", "(L" + Emitter.CPU + ";JI)V");
    }

    /** MOVSS and MOVSD: a load clears the rest, a move between registers keeps it. */
    private void scalar(int size) {
        Insn i = o.i;
        if (i.dst < 0) {
            storeLow(size);
        } else if (i.src < 0) {
            loadLow(size);
        } else if (size == 3) {
            copyHalf(2 * i.src, 2 * i.dst);
        } else {
            begin(2 * i.dst);
            load(2 * i.dst);
            e.and(0xffffffff00000000L);
            load(2 * i.src);
            e.zeroExtend(2);
            mv.visitInsn(LOR);
            mv.visitInsn(LASTORE);
        }
    }

    private void storeLow(int size) {
        e.cpu();
        o.address();
        load(2 * o.i.src);
        e.storeMemory(size);
    }

    private void loadLow(int size) {
        o.address();
        o.lstore(ADDRESS);
        loadMemory(size, 0, A);
        store(2 * o.i.dst, A);
        clear(2 * o.i.dst + 1);
    }

    private void quad() {
        if (o.i.dst < 0) {
            storeLow(3);
        } else if (o.i.src < 0) {
            loadLow(3);
        } else {
            copyHalf(2 * o.i.src, 2 * o.i.dst);
            clear(2 * o.i.dst + 1);
        }
    }

    private void fromGeneral() {
        o.source();
        if (o.i.src >= 0) {
            e.zeroExtend(o.i.srcSize);
        }
        o.lstore(A);
        store(2 * o.i.dst, A);
        clear(2 * o.i.dst + 1);
    }

    private void toGeneral() {
        if (o.i.dst < 0) {
            storeLow(o.i.size);
        } else {
            load(2 * o.i.src);
            e.writeOperand(o.i.dst, o.i.size);
        }
    }

    /** MOVLPS, MOVHPS: eight bytes between memory and a half. */
    private void half(int which) {
        Insn i = o.i;
        if (i.dst < 0) {
            e.cpu();
            o.address();
            load(2 * i.src + which);
            e.storeMemory(3);
            return;
        }
        o.address();
        o.lstore(ADDRESS);
        loadMemory(3, 0, A);
        store(2 * i.dst + which, A);
    }

    private void mask() {
        load(2 * o.i.src);
        packed("tops", "(J)J");
        load(2 * o.i.src + 1);
        packed("tops", "(J)J");
        e.shift(LSHL, 8);
        mv.visitInsn(LOR);
        e.writeOperand(o.i.dst, 2);
    }

    /** Combines destination and source, both halves alike. */
    private void combine(Runnable operation) {
        source();
        for (int half = 0; half < 2; half++) {
            begin(2 * o.i.dst + half);
            load(2 * o.i.dst + half);
            o.lload(half == 0 ? A : B);
            operation.run();
            mv.visitInsn(LASTORE);
        }
    }

    private void notAnd() {
        source();
        for (int half = 0; half < 2; half++) {
            begin(2 * o.i.dst + half);
            load(2 * o.i.dst + half);
            e.constant(-1);
            mv.visitInsn(LXOR);
            o.lload(half == 0 ? A : B);
            mv.visitInsn(LAND);
            mv.visitInsn(LASTORE);
        }
    }

    /** PUNPCKxQDQ: one half of the destination, then the same of the source. */
    private void join(int half) {
        source();
        if (half == 1) {
            copyHalf(2 * o.i.dst + 1, 2 * o.i.dst);
        }
        store(2 * o.i.dst + 1, half == 0 ? A : B);
    }

    /** Alternating lanes of the low halves. */
    private void unpack(String method) {
        source();
        begin(2 * o.i.dst + 1);
        load(2 * o.i.dst);
        e.shift(LUSHR, 32);
        o.lload(A);
        e.shift(LUSHR, 32);
        packed(method, HALVES);
        mv.visitInsn(LASTORE);
        begin(2 * o.i.dst);
        load(2 * o.i.dst);
        o.lload(A);
        packed(method, HALVES);
        mv.visitInsn(LASTORE);
    }

    private void shuffleInts() {
        source();
        for (int half = 0; half < 2; half++) {
            begin(2 * o.i.dst + half);
            o.lload(A);
            o.lload(B);
            e.integer((int) o.i.imm >>> 4 * half & 15);
            packed("chooseInts", "(JJI)J");
            mv.visitInsn(LASTORE);
        }
    }

    private void shuffleWords(int which) {
        source();
        store(2 * o.i.dst + 1 - which, which == 0 ? B : A);
        begin(2 * o.i.dst + which);
        o.lload(which == 0 ? A : B);
        e.integer((int) o.i.imm & 0xff);
        packed("chooseWords", "(JI)J");
        mv.visitInsn(LASTORE);
    }

    private void shuffleBytes() {
        source();
        load(2 * o.i.dst);
        o.lstore(ADDRESS);
        load(2 * o.i.dst + 1);
        o.lstore(Operands.RESULT);
        for (int half = 0; half < 2; half++) {
            begin(2 * o.i.dst + half);
            o.lload(ADDRESS);
            o.lload(Operands.RESULT);
            o.lload(half == 0 ? A : B);
            packed("chooseBytes", "(JJJ)J");
            mv.visitInsn(LASTORE);
        }
    }

    private void shiftDown() {
        int by = (int) Math.min(o.i.imm & 0xff, 16);
        moved(0, () -> {
            load(2 * o.i.dst);
            load(2 * o.i.dst + 1);
        }, by);
        moved(1, () -> {
            load(2 * o.i.dst + 1);
            mv.visitInsn(LCONST_0);
        }, by);
    }

    /** Up by n is down by 16 - n from eight bytes further up. */
    private void shiftUp() {
        int by = (int) Math.min(o.i.imm & 0xff, 16);
        if (by >= 8) {
            moved(1, () -> {
                mv.visitInsn(LCONST_0);
                load(2 * o.i.dst);
            }, 16 - by);
            clear(2 * o.i.dst);
            return;
        }
        moved(1, () -> {
            load(2 * o.i.dst);
            load(2 * o.i.dst + 1);
        }, 8 - by);
        moved(0, () -> {
            mv.visitInsn(LCONST_0);
            load(2 * o.i.dst);
        }, 8 - by);
    }

    private void moved(int half, Runnable operands, int bytes) {
        begin(2 * o.i.dst + half);
        operands.run();
        e.integer(bytes);
        packed("down", "(JJI)J");
        mv.visitInsn(LASTORE);
    }
}
