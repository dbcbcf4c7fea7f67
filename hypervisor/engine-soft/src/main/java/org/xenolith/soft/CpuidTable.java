package org.xenolith.soft;

import java.util.List;
import org.xenolith.core.engine.CpuidLeaf;

/** CPUID look-up of a vCPU's table. Immutable. */
final class CpuidTable {
    private final CpuidLeaf[] leaves;

    CpuidTable(List<CpuidLeaf> table) {
        leaves = table.toArray(new CpuidLeaf[0]);
    }

    /** Fills {@code out} with EAX, EBX, ECX, EDX; zeroes for an unknown leaf. */
    void read(int leaf, int subleaf, int[] out) {
        CpuidLeaf found = find(leaf, subleaf);
        out[0] = found == null ? 0 : found.eax();
        out[1] = found == null ? 0 : found.ebx();
        out[2] = found == null ? topologySubleaf(leaf, subleaf) : found.ecx();
        out[3] = found == null ? 0 : found.edx();
    }

    private static int topologySubleaf(int leaf, int subleaf) {
        return leaf == 0xb || leaf == 0x1f ? subleaf & 0xff : 0;
    }

    private CpuidLeaf find(int leaf, int subleaf) {
        for (CpuidLeaf candidate : leaves) {
            if (candidate.leaf() == leaf && (!candidate.indexed() || candidate.subleaf() == subleaf)) {
                return candidate;
            }
        }
        return null;
    }
}
