package org.xenolith.core.cpuid;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xenolith.core.cpuid.CpuidFeature.Register;
import org.xenolith.core.engine.CpuidLeaf;

/** What a guest that has been shown one table would miss where another is offered. */
public final class CpuidLoss {
    private static final int OSXSAVE = 1 << 27;
    private static final int HYPERVISOR = 1 << 31;
    private static final int HTT = 1 << 28;
    private static final int ARAT = 1 << 2;

    /** A register whose bits are features each. @param counted those that are; the others follow the guest's own doing or its topology */
    private record Word(int leaf, int subleaf, Register register, int counted) {
        int of(List<CpuidLeaf> table) {
            return table.stream().filter(found -> found.leaf() == leaf && (!found.indexed() || found.subleaf() == subleaf))
                    .mapToInt(register::of).findFirst().orElse(0) & counted;
        }
    }

    private static final List<Word> WORDS = List.of(
            new Word(1, 0, Register.ECX, ~(OSXSAVE | HYPERVISOR)), new Word(1, 0, Register.EDX, ~HTT),
            new Word(6, 0, Register.EAX, ARAT),
            new Word(7, 0, Register.EBX, -1), new Word(7, 0, Register.ECX, -1), new Word(7, 0, Register.EDX, -1),
            new Word(7, 1, Register.EAX, -1), new Word(7, 1, Register.EDX, -1),
            new Word(0xd, 0, Register.EAX, -1), new Word(0xd, 0, Register.EDX, -1), new Word(0xd, 1, Register.EAX, -1),
            new Word(0x8000_0001, 0, Register.ECX, -1), new Word(0x8000_0001, 0, Register.EDX, -1),
            new Word(0x8000_0007, 0, Register.EDX, -1), new Word(0x8000_0008, 0, Register.EBX, -1),
            new Word(0x8000_0021, 0, Register.EAX, -1));

    private CpuidLoss() {
    }

    /** Names of the features shown and not offered; a bit without a name goes by its place. Empty if the guest may go on there. */
    public static List<String> of(List<CpuidLeaf> shown, List<CpuidLeaf> offered) {
        List<String> lost = new ArrayList<>();
        for (Word word : WORDS) {
            int bits = word.of(shown) & ~word.of(offered);
            for (; bits != 0; bits &= bits - 1) {
                lost.add(name(word, Integer.numberOfTrailingZeros(bits)));
            }
        }
        int width = XenCpuid.physicalBits(shown);
        if (width > XenCpuid.physicalBits(offered)) {
            lost.add(width + "-bit-addresses");
        }
        return lost;
    }

    private static String name(Word word, int bit) {
        return CpuidFeature.nameOf(word.leaf(), word.subleaf(), word.register(), bit).orElseGet(() -> String.format("%x%s.%s[%d]",
                word.leaf(), word.subleaf() == 0 ? "" : "." + word.subleaf(), word.register().name().toLowerCase(Locale.ROOT), bit));
    }
}
