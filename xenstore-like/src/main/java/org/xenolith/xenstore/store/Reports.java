package org.xenolith.xenstore.store;

import java.util.Map;
import java.util.TreeMap;
import org.xenolith.xenstore.tree.Node;

/** Texts about the store for CONTROL. */
final class Reports {
    private final Store store;

    Reports(Store store) {
        this.store = store;
    }

    private static final class Count {
        int nodes;
        int bytes;
    }

    /** Compares the books with the tree: {@code OK}, or a line per difference. */
    String check() {
        store.domains().settle(Integer.MAX_VALUE);
        Map<Integer, Count> counted = new TreeMap<>();
        count(store.tree().root(), counted);
        for (Connection connection : store.connections()) {
            Count count = counted.computeIfAbsent(connection.policy().domid(), key -> new Count());
            connection.watches().forEach(watch -> count.bytes += watch.size());
        }
        StringBuilder text = new StringBuilder();
        for (Domain domain : store.domains().all()) {
            Count count = counted.getOrDefault(domain.domid(), new Count());
            if (count.nodes != domain.used(Quota.NODES) || count.bytes != domain.used(Quota.MEMORY)) {
                text.append(String.format("domain %d: nodes booked %d, found %d; bytes booked %d, found %d%n", domain.domid(),
                        domain.used(Quota.NODES), count.nodes, domain.used(Quota.MEMORY), count.bytes));
            }
        }
        return text.isEmpty() ? "OK" : text.toString();
    }

    private static void count(Node node, Map<Integer, Count> counted) {
        Count count = counted.computeIfAbsent(node.owner(), key -> new Count());
        count.nodes++;
        count.bytes += node.size();
        node.children().forEach(child -> count(child, counted));
    }

    String logged() {
        StringBuilder text = new StringBuilder("Log switch settings:\n");
        text.append(String.format("%-8s: %s%n", "all", store.logsAll() ? "on" : "off"));
        for (Domain domain : store.domains().all()) {
            if (domain.logged()) {
                text.append(String.format("%-8d: on%n", domain.domid()));
            }
        }
        return text.toString();
    }

    String quotas() {
        StringBuilder text = new StringBuilder("Quota settings:\n");
        for (Quota quota : Quota.values()) {
            text.append(String.format("%-17s: %8d %s%n", quota.wireName(), store.domains().initial(quota), quota.description()));
        }
        return text.toString();
    }

    String softQuotas() {
        return "Quota settings:\n" + String.format("%-17s: %8d %s%n", Quota.MEMORY.wireName(), store.domains().softMemory(),
                Quota.MEMORY.description());
    }

    String usage(Domain domain) {
        StringBuilder text = new StringBuilder("Domain " + domain.domid() + ":\n");
        for (Quota quota : Quota.values()) {
            text.append(String.format("%-17s: %8d (max %8d)%n", quota.wireName(), domain.used(quota), domain.peak(quota)));
        }
        return text.toString();
    }

    String peaks(boolean reset) {
        StringBuilder text = new StringBuilder("Max. seen accounting values:\n");
        for (Quota quota : Quota.values()) {
            int peak = store.domains().all().stream().filter(domain -> domain.domid() != 0).mapToInt(domain -> domain.peak(quota))
                    .max().orElse(0);
            text.append(String.format("%-17s: %8d%n", quota.wireName(), peak));
        }
        if (reset) {
            store.domains().all().forEach(Domain::resetPeaks);
        }
        return text.toString();
    }

    String metrics() {
        Metrics metrics = store.metrics();
        long queued = 0;
        long unsent = 0;
        for (Connection connection : store.connections()) {
            queued += connection.pendingEvents();
            unsent += connection.out().size();
        }
        return lines("connections", store.connections().size(), "connections-accepted", metrics.connections(),
                "operations", metrics.operations(), "errors", metrics.errors(), "commits", metrics.commits(),
                "conflicts", metrics.conflicts(), "transactions-waited", metrics.waits(), "watches", store.watchTable().count(),
                "watch-events", metrics.events(), "watch-queue", queued, "unsent-bytes", unsent,
                "nodes", store.domains().total(Quota.NODES), "node-bytes", store.domains().total(Quota.MEMORY),
                "heap-bytes", Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory())
                + store.host().durability();
    }

    String memory() {
        StringBuilder text = new StringBuilder(metrics());
        store.domains().all().forEach(domain -> text.append(usage(domain)));
        return text.toString();
    }

    private static String lines(Object... namesAndValues) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            text.append(namesAndValues[i]).append(' ').append(namesAndValues[i + 1]).append('\n');
        }
        return text.toString();
    }
}
