package org.xenolith.evtchn;

/** The other end of an inter-domain pair: a port of the guest, or a {@link LocalPort} of this process. */
interface Peer {
    /** Makes this end pending. Allocation-free, from any thread. */
    void raise();

    /** The end that was connected here has closed. Called under the domain's structural lock. */
    void orphan();
}
