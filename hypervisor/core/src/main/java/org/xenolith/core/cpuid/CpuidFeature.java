package org.xenolith.core.cpuid;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.xenolith.core.engine.CpuidLeaf;

/**
 * One bit of the CPUID table, under the name that xl.cfg(5) gives it.
 *
 * @param leaf EAX on entry; sub-leaf 0 where there are several
 * @param register what holds it; no feature with a name is in EAX
 * @param bit 0..31
 */
record CpuidFeature(int leaf, Register register, int bit) {
    /** A register of the answer. */
    enum Register {
        EAX, EBX, ECX, EDX;

        int of(CpuidLeaf leaf) {
            return switch (this) {
                case EAX -> leaf.eax();
                case EBX -> leaf.ebx();
                case ECX -> leaf.ecx();
                case EDX -> leaf.edx();
            };
        }
    }

    private static final Map<String, CpuidFeature> NAMES = table();

    static Optional<CpuidFeature> named(String name) {
        return Optional.ofNullable(NAMES.get(name));
    }

    /** What a bit is called, if it has a name. */
    static Optional<String> nameOf(int leaf, int subleaf, Register register, int bit) {
        CpuidFeature feature = new CpuidFeature(leaf, register, bit);
        return subleaf != 0 ? Optional.empty()
                : NAMES.entrySet().stream().filter(entry -> entry.getValue().equals(feature)).map(Map.Entry::getKey).findFirst();
    }

    /** The names there are, in alphabetical order. */
    static Iterable<String> names() {
        return NAMES.keySet();
    }

    /** {@code -} stands for a bit that has no name. */
    private static Map<String, CpuidFeature> table() {
        Map<String, CpuidFeature> names = new TreeMap<>();
        add(names, 1, Register.ECX, "sse3 pclmulqdq dtes64 monitor dscpl vmx smx est tm2 ssse3 cntxid - fma cmpxchg16 xtpr pdcm"
                + " - pcid dca sse4_1 sse4_2 x2apic movbe popcnt tscdeadline aes xsave osxsave avx f16c rdrand");
        add(names, 1, Register.EDX, "fpu vme de pse tsc msr pae mce cmpxchg8 apic - sysenter mtrr pge mca cmov"
                + " pat pse36 psn clfsh - ds acpi mmx fxsr sse sse2 ss - tm ia64 pbe");
        add(names, 7, Register.EBX, "fsgsbase tsc_adjust - bmi1 hle avx2 - smep bmi2 erms invpcid rtm cmt - mpx -"
                + " avx512f avx512dq rdseed adx smap avx512-ifma - clflushopt clwb proc-trace avx512pf avx512er avx512cd sha avx512bw avx512vl");
        add(names, 0x8000_0001, Register.ECX, "lahfsahf cmplegacy svm extapic altmovcr8 abm sse4a misalignsse 3dnowprefetch osvw ibs xop"
                + " skinit wdt - lwp fma4 - - nodeid - tbm topoext perfctr_core perfctr_nb");
        add(names, 0x8000_0001, Register.EDX, "- - - - - - - - - - - syscall - - - - - - - - nx - mmxext - - ffxsr page1gb rdtscp -"
                + " lm 3dnowext 3dnow");
        names.put("invtsc", new CpuidFeature(0x8000_0007, Register.EDX, 8));
        names.put("sse4.1", names.get("sse4_1"));
        names.put("sse4.2", names.get("sse4_2"));
        return Collections.unmodifiableMap(names);
    }

    private static void add(Map<String, CpuidFeature> names, int leaf, Register register, String bits) {
        int bit = 0;
        for (String name : bits.split(" ")) {
            if (!name.equals("-")) {
                names.put(name, new CpuidFeature(leaf, register, bit));
            }
            bit++;
        }
    }

    private boolean isIn(CpuidLeaf found) {
        return found.leaf() == leaf && (!found.indexed() || found.subleaf() == 0);
    }

    boolean isSet(CpuidLeaf found) {
        return isIn(found) && (register.of(found) >>> bit & 1) != 0;
    }

    /** The leaf without this feature. */
    CpuidLeaf clear(CpuidLeaf from) {
        if (!isIn(from)) {
            return from;
        }
        int mask = ~(1 << bit);
        return switch (register) {
            case EAX -> new CpuidLeaf(from.leaf(), from.subleaf(), from.indexed(), from.eax() & mask, from.ebx(), from.ecx(), from.edx());
            case EBX -> new CpuidLeaf(from.leaf(), from.subleaf(), from.indexed(), from.eax(), from.ebx() & mask, from.ecx(), from.edx());
            case ECX -> new CpuidLeaf(from.leaf(), from.subleaf(), from.indexed(), from.eax(), from.ebx(), from.ecx() & mask, from.edx());
            case EDX -> new CpuidLeaf(from.leaf(), from.subleaf(), from.indexed(), from.eax(), from.ebx(), from.ecx(), from.edx() & mask);
        };
    }
}
