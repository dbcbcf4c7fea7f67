package org.xenolith.soft.translate;

import java.util.Set;
import org.xenolith.soft.decode.Insn;

/** What the translator knows of instructions by name. */
final class Names {
    private static final Set<String> VECTOR_STORES = Set.of("MOVUPS", "MOVAPS", "MOVSS", "MOVSD", "MOVLPS", "MOVHPST",
            "MOVQZ", "MOVQP", "MOVXD", "PEXTRB", "PEXTRW", "PEXTRD", "X87");
    private static final Set<String> FROM_VECTOR = Set.of("PMOVMSKB", "MOVMSKPS", "MOVMSKPD", "MOVXD", "CVTTSS2SI",
            "CVTTSD2SI", "CVTSS2SI", "CVTSD2SI", "PEXTRWR", "PEXTRB", "PEXTRW", "PEXTRD");
    private static final Set<String> TO_VECTOR =
            Set.of("MOVDX", "CVTSI2SS", "CVTSI2SD", "PINSRB", "PINSRW", "PINSRD");

    private Names() {
    }

    /** A jump inside the code segment with a constant target (full operand size). */
    static boolean isDirectJump(Insn i) {
        return i.opSize == 3 && (i.name.equals("JCC") || i.name.equals("JMP"));
    }

    /** Whether the next instruction is reached without a transfer. */
    static boolean fallsThrough(Insn i) {
        return i.name.equals("JCC") && i.opSize == 3 || i.name.equals("STOP");
    }

    /** Whether a handler call may change general registers or flags. */
    static boolean changesRegisters(Insn i) {
        return !i.vectorTarget || i.name.startsWith("COMIS") || i.name.equals("PTEST") || i.name.startsWith("PCMPES")
                || i.name.startsWith("PCMPIS");
    }

    /** Whether a handler call reads and changes no general register but those of the address and of the operands. */
    static boolean isVector(Insn i) {
        if (i.name.equals("X87")) {
            return i.dst == Insn.MEM;
        }
        if (i.name.startsWith("MASKMOV")) {
            return false;
        }
        return !changesRegisters(i) || i.dst == Insn.MEM && VECTOR_STORES.contains(i.name)
                || i.dst >= 0 && FROM_VECTOR.contains(i.name);
    }

    /** The general register that a vector instruction writes, or -1. */
    static int registerFromVector(Insn i) {
        return i.dst >= 0 && FROM_VECTOR.contains(i.name) ? i.dst & 15 : -1;
    }

    /** The general register that a vector instruction takes, or -1. */
    static int registerToVector(Insn i) {
        return i.src >= 0 && TO_VECTOR.contains(i.name) ? i.src & 15 : -1;
    }

    /** Whether an instruction that ends a block goes on at the next one as a rule. */
    static boolean usuallyGoesOn(Insn i) {
        return i.ends && (i.repeat != 0 && i.name.length() == 4 && i.name.endsWith("S") || i.name.equals("POPF")
                || i.name.equals("STI"));
    }
}
