package org.xenolith.xenstore.store;

import java.util.Collection;
import java.util.TreeMap;

/** All domains the store has heard of, and the limits new ones start with. */
final class Domains implements Ledger {
    private final TreeMap<Integer, Domain> byId = new TreeMap<>();
    private final int[] defaults = new int[Quota.values().length];
    private final Domain control;

    Domains() {
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

    @Override
    public void charge(int domid, int nodes, int bytes) {
        Domain domain = get(domid);
        domain.use(Quota.NODES, nodes);
        domain.use(Quota.MEMORY, bytes);
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
