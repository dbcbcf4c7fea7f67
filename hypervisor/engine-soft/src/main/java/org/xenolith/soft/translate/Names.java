package org.xenolith.soft.translate;

import org.xenolith.soft.decode.Insn;

/** What the translator knows of instructions by name. */
final class Names {
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
}
