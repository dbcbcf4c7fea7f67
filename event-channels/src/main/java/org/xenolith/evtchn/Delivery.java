package org.xenolith.evtchn;

/** How pending ports are shown to the guest: {@link TwoLevelDelivery} or {@link FifoDelivery}. Safe from any thread. */
interface Delivery {
    /** Ports the ABI can number. */
    int capacity();

    /** Makes a port pending; false if it was pending already. */
    boolean setPending(Port port);

    void clearPending(int port);

    /** Clears the mask bit and delivers what waited behind it. */
    void unmask(Port port);

    boolean isPending(int port);

    boolean isMasked(int port);
}
