package org.xenolith.toolstack.handover;

/**
 * A domain that is coming in, or one found half-way by a restarted control domain. Methods are called by one thread at a
 * time; all may be called again, and a call that does not fit the domain's state does nothing.
 */
public interface ReceiverDomain {
    /** What is there of a domain. */
    enum Standing {
        /** No process, or one without a domain. */
        GONE,
        /** A process whose domain is not whole; with the data streams it has lost its purpose. */
        INCOMPLETE,
        /** Memory and state are whole and checked; it has never run here. */
        COMPLETE,
        /** It runs here, or is paused by its owner. */
        ACTIVE
    }

    /** What the domain tells of its own accord, from any thread. */
    interface Listener {
        /** Memory and state are whole and checked. Said once. */
        void complete();

        /** What came is damaged or does not fit, or its process has died: there is nothing that could be activated. */
        void failed(String reason);
    }

    Standing standing();

    /**
     * Lets the guest's vCPUs go on (unless its owner had it paused), while its back ends keep every request to themselves:
     * nothing the guest does leaves the domain before {@link #open}.
     *
     * @throws org.xenolith.toolstack.domain.OperationException if it cannot; it has not run then, and never will
     */
    void activate();

    /** It is durably ours: back ends serve, network peers are told of the new place. */
    void open();

    /** The source has let go: takes the disks' locks, which the source held until now. */
    void settle();

    /** Takes away all of it. Returns when name and id are free. */
    void discard();
}
