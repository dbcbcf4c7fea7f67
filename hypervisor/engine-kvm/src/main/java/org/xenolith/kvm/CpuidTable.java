package org.xenolith.kvm;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.kvm.Kvm;
import org.xenolith.linux.kvm.KvmVmLayouts.Cpuid;

/** CPUID leaves to and from {@code struct kvm_cpuid2}. */
final class CpuidTable {
    private static final int HYPERVISOR_LEAVES = 0x4000_0000;
    private static final int HYPERVISOR_MASK = 0xf000_0000;

    private CpuidTable() {
    }

    /** What the host can show a guest, without the leaves that say KVM. */
    static List<CpuidLeaf> supported(Kvm kvm) {
        try (NativeBuffer table = kvm.supportedCpuid()) {
            ByteBuffer bytes = table.bytes();
            List<CpuidLeaf> leaves = new ArrayList<>();
            for (int i = 0; i < bytes.getInt(Cpuid.NENT); i++) {
                int at = Cpuid.HEADER + i * Cpuid.ENTRY;
                if ((bytes.getInt(at + Cpuid.FUNCTION) & HYPERVISOR_MASK) != HYPERVISOR_LEAVES) {
                    leaves.add(leaf(bytes, at));
                }
            }
            return List.copyOf(leaves);
        }
    }

    private static CpuidLeaf leaf(ByteBuffer bytes, int at) {
        boolean indexed = (bytes.getInt(at + Cpuid.FLAGS) & Cpuid.KVM_CPUID_FLAG_SIGNIFCANT_INDEX) != 0;
        return new CpuidLeaf(bytes.getInt(at + Cpuid.FUNCTION), bytes.getInt(at + Cpuid.INDEX), indexed,
                bytes.getInt(at + Cpuid.EAX), bytes.getInt(at + Cpuid.EBX), bytes.getInt(at + Cpuid.ECX),
                bytes.getInt(at + Cpuid.EDX));
    }

    /** The caller closes the buffer. */
    static NativeBuffer encode(List<CpuidLeaf> leaves) {
        NativeBuffer table = new NativeBuffer(Cpuid.HEADER + leaves.size() * Cpuid.ENTRY);
        ByteBuffer bytes = table.bytes().putInt(Cpuid.NENT, leaves.size());
        int at = Cpuid.HEADER;
        for (CpuidLeaf leaf : leaves) {
            bytes.putInt(at + Cpuid.FUNCTION, leaf.leaf()).putInt(at + Cpuid.INDEX, leaf.subleaf())
                    .putInt(at + Cpuid.FLAGS, leaf.indexed() ? Cpuid.KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0)
                    .putInt(at + Cpuid.EAX, leaf.eax()).putInt(at + Cpuid.EBX, leaf.ebx())
                    .putInt(at + Cpuid.ECX, leaf.ecx()).putInt(at + Cpuid.EDX, leaf.edx());
            at += Cpuid.ENTRY;
        }
        return table;
    }
}
