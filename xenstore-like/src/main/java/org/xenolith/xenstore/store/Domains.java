package org.xenolith.xenstore.store;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.xenolith.xenstore.tree.Node;

/** All domains the store has heard of, and the limits new ones start with. */
final class Domains implements Ledger {
    private final TreeMap<Integer, Domain> byId = new TreeMap<>();
    private final int[] defaults = new int[Quota.values().length];
    private final Deque<Node> removed = new ArrayDeque<>();
    private final Domain control;
    private final Consumer<String> warnings;
    private int softMemory = 2 << 20;

    Domains(Consumer<String> warnings) {
        this.warnings = warnings;
        for (Quota quota : Quota.values()) {
            defaults[quota.ordinal()] = quota.initial();
        }
        control = new Domain(0, new int[defaults.length]);
        control.introduce(0, 0);
        byId.put(0, control);
    }

    /** The domain, or null. */
    Domain find(int domid) {
        return domid == 0 ? control : byId.get(domid);
    }

    /** The domain, known from now on. */
    Domain get(int domid) {
        Domain domain = find(domid);
        if (domain == null) {
            domain = new Domain(domid, defaults);
            byId.put(domid, domain);
        }
        return domain;
    }

    void forget(int domid) {
        if (domid != 0) {
            byId.remove(domid);
        }
    }

    Collection<Domain> all() {
        return byId.values();
    }

    int initial(Quota quota) {
        return defaults[quota.ordinal()];
    }

    void initial(Quota quota, int value) {
        defaults[quota.ordinal()] = value;
    }

    /** Bytes of a domain above which a warning is due. */
    int softMemory() {
        return softMemory;
    }

    void softMemory(int value) {
        softMemory = value;
    }

    /** What all domains use together. */
    long total(Quota quota) {
        return byId.values().stream().mapToLong(domain -> domain.used(quota)).sum();
    }

    @Override
    public void charge(int domid, int nodes, int bytes) {
        Domain domain = get(domid);
        domain.use(Quota.NODES, nodes);
        domain.use(Quota.MEMORY, bytes);
        if (domid != 0 && domain.used(Quota.MEMORY) > softMemory && domain.warn()) {
            warnings.accept("domain " + domid + " exceeds the soft memory quota: " + domain.used(Quota.MEMORY) + " of "
                    + softMemory + " bytes");
        }
    }

    @Override
    public void release(Node root) {
        removed.push(root);
    }

    /** Whether owners of removed nodes are still to be credited. */
    boolean isSettled() {
        return removed.isEmpty();
    }

    /** Credits the owners of removed nodes, up to a number of them: a large removal answers at once and is booked in slices. */
    void settle(int budget) {
        for (int i = 0; i < budget && !removed.isEmpty(); i++) {
            Node node = removed.pop();
            charge(node.owner(), -1, -node.size());
            node.children().forEach(removed::push);
        }
    }

    @Override
    public int nodes(int domid) {
        Domain domain = find(domid);
        return domain == null ? 0 : domain.used(Quota.NODES);
    }

    @Override
    public int bytes(int domid) {
        Domain domain = find(domid);
        return domain == null ? 0 : domain.used(Quota.MEMORY);
    }
}
