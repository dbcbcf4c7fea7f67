package org.xenolith.core.cpuid;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.core.time.TscScale;

/** Makes a vCPU's CPUID table. Xen counterpart: {@code arch-x86/cpuid.h}. */
public final class XenCpuid {
    /** First of Xen's leaves. */
    public static final int BASE = 0x4000_0000;
    private static final int MAX_LEAF = BASE + 5;
    private static final int VERSION_4_17 = 4 << 16 | 17;
    /** XEN_HVM_CPUID_VCPU_ID_PRESENT, XEN_HVM_CPUID_DOMID_PRESENT, XEN_HVM_CPUID_UPCALL_VECTOR. */
    private static final int HVM_FEATURES = 1 << 3 | 1 << 4 | 1 << 6;
    private static final int HYPERVISOR_BIT = 1 << 31;
    private static final int HTT_BIT = 1 << 28;

    private final int domid;
    private final int vcpus;
    private final long tscKhz;
    private final UnaryOperator<List<CpuidLeaf>> policy;

    /** @param policy takes away or changes leaves before Xen's are added; identity for all the engine offers */
    public XenCpuid(int domid, int vcpus, long tscKhz, UnaryOperator<List<CpuidLeaf>> policy) {
        this.domid = domid;
        this.vcpus = vcpus;
        this.tscKhz = tscKhz;
        this.policy = policy;
    }

    /** Width of guest-physical addresses that an engine's leaves promise; 36 if they do not say. */
    public static int physicalBits(List<CpuidLeaf> supported) {
        return supported.stream().filter(leaf -> leaf.leaf() == 0x8000_0008).mapToInt(leaf -> leaf.eax() & 0xff)
                .filter(bits -> bits >= 32 && bits <= 52).findFirst().orElse(36);
    }

    /** The table of one vCPU. @param supported what the engine offers */
    public List<CpuidLeaf> leaves(List<CpuidLeaf> supported, int vcpu) {
        List<CpuidLeaf> table = new ArrayList<>();
        for (CpuidLeaf leaf : policy.apply(supported)) {
            if ((leaf.leaf() & 0xffff_0000) != BASE) {
                table.add(topology(leaf, vcpu));
            }
        }
        addXen(table, vcpu);
        return table;
    }

    private CpuidLeaf topology(CpuidLeaf leaf, int vcpu) {
        int apicId = VirtualMachineConfig.apicId(vcpu);
        return switch (leaf.leaf()) {
            case 1 -> with(leaf, leaf.eax(), leaf.ebx() & 0xffff | apicIds() << 16 | apicId << 24,
                    leaf.ecx() | HYPERVISOR_BIT, vcpus > 1 ? leaf.edx() | HTT_BIT : leaf.edx() & ~HTT_BIT);
            case 4 -> with(leaf, leaf.eax() & 0x3fff, leaf.ebx(), leaf.ecx(), leaf.edx());
            case 0xb, 0x1f -> extendedTopology(leaf, apicId);
            case 0x8000_0008 -> with(leaf, leaf.eax(), leaf.ebx(), leaf.ecx() & ~0xf0ff | apicIdBits() << 12 | vcpus - 1,
                    leaf.edx());
            case 0x8000_001e -> with(leaf, apicId, vcpu, 0, 0);
            default -> leaf;
        };
    }

    /** One thread per core, all cores in one package. */
    private CpuidLeaf extendedTopology(CpuidLeaf leaf, int apicId) {
        return switch (leaf.subleaf()) {
            case 0 -> with(leaf, 1, 1, 1 << 8, apicId);
            case 1 -> with(leaf, apicIdBits(), vcpus, 2 << 8 | 1, apicId);
            default -> with(leaf, 0, 0, leaf.subleaf() & 0xff, apicId);
        };
    }

    private void addXen(List<CpuidLeaf> table, int vcpu) {
        TscScale scale = TscScale.ofKhz(tscKhz);
        table.add(plain(BASE, MAX_LEAF, signature("XenV"), signature("MMXe"), signature("nVMM")));
        table.add(plain(BASE + 1, VERSION_4_17, 0, 0, 0));
        table.add(plain(BASE + 2, 1, BASE, 0, 0));
        table.add(indexed(BASE + 3, 0, 0, 0, (int) tscKhz, 0));
        table.add(indexed(BASE + 3, 1, 0, 0, scale.mul(), scale.shift()));
        table.add(indexed(BASE + 3, 2, (int) tscKhz, 0, 0, 0));
        table.add(indexed(BASE + 4, 0, HVM_FEATURES, vcpu, domid, 0));
        table.add(plain(BASE + 5, 0, 0, 0, 0));
    }

    private int apicIds() {
        return Math.min(255, 1 << apicIdBits());
    }

    private int apicIdBits() {
        return Integer.SIZE - Integer.numberOfLeadingZeros(VirtualMachineConfig.apicId(vcpus - 1) | 1);
    }

    private static int signature(String four) {
        return four.charAt(0) | four.charAt(1) << 8 | four.charAt(2) << 16 | four.charAt(3) << 24;
    }

    private static CpuidLeaf with(CpuidLeaf leaf, int eax, int ebx, int ecx, int edx) {
        return new CpuidLeaf(leaf.leaf(), leaf.subleaf(), leaf.indexed(), eax, ebx, ecx, edx);
    }

    private static CpuidLeaf plain(int leaf, int eax, int ebx, int ecx, int edx) {
        return new CpuidLeaf(leaf, 0, false, eax, ebx, ecx, edx);
    }

    private static CpuidLeaf indexed(int leaf, int subleaf, int eax, int ebx, int ecx, int edx) {
        return new CpuidLeaf(leaf, subleaf, true, eax, ebx, ecx, edx);
    }
}
