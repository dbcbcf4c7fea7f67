package org.xenolith.core.cpuid;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.xenolith.core.engine.CpuidLeaf;

/**
 * The part of what an engine offers that every engine and host of the last ten years has too: x86-64-v2 without state that
 * XSAVE alone can hold. Vendor, model and caches stay the host's.
 */
final class CpuidBaseline implements UnaryOperator<List<CpuidLeaf>> {
    private static final Set<String> FEATURES = Set.of(("fpu de pse tsc msr pae mce cmpxchg8 apic mtrr pge mca cmov pat pse36 clfsh mmx"
            + " fxsr sse sse2 sse3 ssse3 cmpxchg16 sse4_1 sse4_2 x2apic popcnt tscdeadline lahfsahf syscall nx lm rdtscp").split(" "));
    private static final int MAX_LEAF = 4;
    private static final int MAX_EXTENDED = 0x8000_0008;
    /** Bits of 0x80000001.EDX that AMD processors repeat from leaf 1. */
    private static final int REPEATED = 0x0183_f3ff;
    private static final int PHYSICAL_BITS = 40;
    private static final int LINEAR_BITS = 48;

    @Override
    public List<CpuidLeaf> apply(List<CpuidLeaf> offered) {
        return offered.stream().filter(leaf -> kept(leaf.leaf())).map(CpuidBaseline::limit).toList();
    }

    private static boolean kept(int leaf) {
        return leaf >= 0 && leaf <= MAX_LEAF || leaf >= 0x8000_0000 && leaf <= MAX_EXTENDED && leaf != 0x8000_0007;
    }

    private static CpuidLeaf limit(CpuidLeaf leaf) {
        return switch (leaf.leaf()) {
            case 0 -> with(leaf, Math.min(leaf.eax(), MAX_LEAF), leaf.ebx(), leaf.ecx(), leaf.edx());
            case 1 -> with(leaf, leaf.eax(), leaf.ebx(), leaf.ecx() & mask(1, CpuidFeature.Register.ECX), leaf.edx() & mask(1, CpuidFeature.Register.EDX));
            case 0x8000_0000 -> with(leaf, Math.min(leaf.eax(), MAX_EXTENDED), leaf.ebx(), leaf.ecx(), leaf.edx());
            case 0x8000_0001 -> with(leaf, leaf.eax(), leaf.ebx(), leaf.ecx() & mask(leaf.leaf(), CpuidFeature.Register.ECX),
                    leaf.edx() & (mask(leaf.leaf(), CpuidFeature.Register.EDX) | REPEATED & mask(1, CpuidFeature.Register.EDX)));
            case 0x8000_0008 -> with(leaf, addressWidths(leaf.eax()), 0, leaf.ecx(), 0);
            default -> leaf;
        };
    }

    private static int addressWidths(int offered) {
        return Math.min(offered & 0xff, PHYSICAL_BITS) | Math.min(offered >>> 8 & 0xff, LINEAR_BITS) << 8;
    }

    private static int mask(int leaf, CpuidFeature.Register register) {
        return FEATURES.stream().map(name -> CpuidFeature.named(name).orElseThrow())
                .filter(feature -> feature.leaf() == leaf && feature.register() == register)
                .mapToInt(feature -> 1 << feature.bit()).reduce(0, (a, b) -> a | b);
    }

    private static CpuidLeaf with(CpuidLeaf leaf, int eax, int ebx, int ecx, int edx) {
        return new CpuidLeaf(leaf.leaf(), leaf.subleaf(), leaf.indexed(), eax, ebx, ecx, edx);
    }
}
