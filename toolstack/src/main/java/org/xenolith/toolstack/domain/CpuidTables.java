package org.xenolith.toolstack.domain;

import java.util.List;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.toolstack.proto.CpuidEntry;
import org.xenolith.toolstack.proto.CpuidTable;

/** A CPUID table as a message, and back. */
public final class CpuidTables {
    private static final int MOST = 256;

    private CpuidTables() {
    }

    public static CpuidTable encode(List<CpuidLeaf> leaves) {
        CpuidTable.Builder table = CpuidTable.newBuilder();
        leaves.forEach(leaf -> table.addEntries(CpuidEntry.newBuilder().setLeaf(leaf.leaf()).setSubleaf(leaf.subleaf())
                .setIndexed(leaf.indexed()).setEax(leaf.eax()).setEbx(leaf.ebx()).setEcx(leaf.ecx()).setEdx(leaf.edx())));
        return table.build();
    }

    /** @throws OperationException for more leaves than a processor has */
    public static List<CpuidLeaf> decode(CpuidTable table) {
        if (table.getEntriesCount() > MOST) {
            throw new OperationException("a CPUID table of " + table.getEntriesCount() + " leaves, at most " + MOST, "");
        }
        return table.getEntriesList().stream().map(entry -> new CpuidLeaf(entry.getLeaf(), entry.getSubleaf(), entry.getIndexed(),
                entry.getEax(), entry.getEbx(), entry.getEcx(), entry.getEdx())).toList();
    }
}
