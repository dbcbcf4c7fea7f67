package org.xenolith.xenstore.store;

import java.util.HashMap;
import java.util.Map;
import org.xenolith.xenstore.tree.Node;

/** A transaction's charges on top of the store's, not yet part of them. */
final class LedgerOverlay implements Ledger {
    private final Ledger base;
    private final Map<Integer, int[]> deltas = new HashMap<>(4);

    LedgerOverlay(Ledger base) {
        this.base = base;
    }

    @Override
    public void charge(int domid, int nodes, int bytes) {
        int[] delta = deltas.computeIfAbsent(domid, key -> new int[2]);
        delta[0] += nodes;
        delta[1] += bytes;
    }

    @Override
    public void release(Node removed) {
        charge(removed.owner(), -1, -removed.size());
        removed.children().forEach(this::release);
    }

    @Override
    public int nodes(int domid) {
        int[] delta = deltas.get(domid);
        return base.nodes(domid) + (delta == null ? 0 : delta[0]);
    }

    @Override
    public int bytes(int domid) {
        int[] delta = deltas.get(domid);
        return base.bytes(domid) + (delta == null ? 0 : delta[1]);
    }

    /** Makes the charges part of the base. */
    void settle() {
        deltas.forEach((domid, delta) -> base.charge(domid, delta[0], delta[1]));
        deltas.clear();
    }
}
