package org.xenolith.toolstack.xl;

import static org.xenolith.toolstack.xl.Columns.left;
import static org.xenolith.toolstack.xl.Columns.right;

import java.util.List;
import org.xenolith.toolstack.proto.Domain;

/** The table of {@code xl list}, with the columns that its options add. There is one pool and one node. */
record DomainTable(boolean verbose, boolean context, boolean cpupool, boolean numa) {
    private static final String POOL = "Pool-0";
    private static final String ALL_NODES = "all";

    String format(List<Domain> domains) {
        StringBuilder table = new StringBuilder("Name                                        ID   Mem VCPUs\tState\tTime(s)");
        table.append(verbose ? "   UUID                            Reason-Code\tSecurity Label" : "")
                .append(context && !verbose ? "   Security Label" : "")
                .append(cpupool ? "         Cpupool" : "")
                .append(numa ? " NODE Affinity" : "").append(engines(domains) ? "  Engine" : "").append('\n');
        domains.forEach(domain -> row(table, domain, engines(domains)));
        return table.toString();
    }

    /** Whether there is a column of ours, the last one of {@code -v}: the engine of each guest and why it is that. */
    private boolean engines(List<Domain> domains) {
        return verbose && domains.stream().anyMatch(domain -> !domain.getEngine().isEmpty());
    }

    private void row(StringBuilder table, Domain domain, boolean engines) {
        table.append(left(domain.getName(), 40)).append(' ').append(right(domain.getDomid(), 5)).append(' ')
                .append(right(domain.getMemoryKib() / 1024, 5)).append(' ')
                .append(right(domain.getVcpusOnline(), 5)).append("     ").append(DomainState.letters(domain))
                .append("  ").append(right(Columns.seconds(domain.getCpuTimeNs()), 8));
        if (verbose) {
            String reason = DomainState.isShutDown(domain) ? Integer.toHexString(DomainState.reason(domain)) : "-";
            table.append(' ').append(domain.getUuid()).append(' ').append(right(reason, 8));
        }
        if (verbose || context) {
            table.append(' ').append(right("-", 16));
        }
        table.append(cpupool ? right(POOL, 16) : "").append(numa ? " " + ALL_NODES : "");
        if (engines) {
            table.append("  ").append(domain.getEngine().isEmpty() ? "-"
                    : domain.getEngine() + ": " + domain.getEngineReason());
        }
        table.append('\n');
    }
}
