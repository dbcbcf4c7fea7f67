package org.xenolith.xenstore.store;

import org.xenolith.xenstore.tree.Node;

/** Who owns how many nodes and bytes, in the store or in a transaction's view of it. */
interface Ledger {
    /** Charges (or with negative amounts credits) a domain. */
    void charge(int domid, int nodes, int bytes);

    /** Credits the owners of a whole tree that was removed; perhaps later, see {@link Domains#settle}. */
    void release(Node removed);

    /** Nodes the domain owns. */
    int nodes(int domid);

    /** Bytes the domain is charged. */
    int bytes(int domid);
}
