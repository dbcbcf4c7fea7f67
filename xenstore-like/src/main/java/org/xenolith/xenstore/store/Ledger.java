package org.xenolith.xenstore.store;

/** Who owns how many nodes and bytes, in the store or in a transaction's view of it. */
interface Ledger {
    /** Charges (or with negative amounts credits) a domain. */
    void charge(int domid, int nodes, int bytes);

    /** Nodes the domain owns. */
    int nodes(int domid);

    /** Bytes the domain is charged. */
    int bytes(int domid);
}
