package org.xenolith.toolstack.handover;

import java.util.List;
import org.xenolith.linux.Descriptor;
import org.xenolith.toolstack.proto.MigrationProgress;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.Offer;

/**
 * A domain that may leave its host, as the hand-over drives it: one object per attempt, or per domain found by a
 * restarted control domain. Methods are called by one thread at a time and return soon unless they say otherwise; all
 * may be called in any order, and again, and a call that does not fit the domain's state does nothing.
 */
public interface SourceDomain {
    /** What the domain tells of its own accord, from any thread; ignored once the attempt has ended. */
    interface Listener {
        /** Some figures; at most ten times a second. */
        void progress(MigrationProgress progress);

        /**
         * What is left can be sent within the blackout that was allowed, or the limit of time or rounds says that it must be
         * tried. Said once; until {@link #sendLast} the domain keeps sending what becomes dirty.
         */
        void converged();

        /** After {@link #sendLast}: all bytes are in the data descriptors, and the domain stands still. Said once. */
        void sent();

        /** The copying cannot go on; the domain is unharmed, running or standing still. */
        void failed(String reason);

        /** The guest has ended by itself before it was stopped: shut down, rebooted, crashed. @param how a sentence that says so */
        void ended(String how);

        /** Its memory is gone: the domain process has died, and nothing of it can be used again. */
        void lost(String reason);
    }

    /** Whether its memory is here: running or standing still, but not dead. */
    boolean alive();

    /**
     * What a receiver must know.
     *
     * @throws org.xenolith.toolstack.domain.OperationException if the domain may not be moved, saying why
     */
    Offer offer(MigrationLimits limits);

    /**
     * Begins to send memory while the guest runs (a domain that its owner has paused is copied all the same).
     *
     * @param data connected byte streams to the receiver's domain process, with back-pressure; the caller closes its own
     *         copies when this returns
     */
    void preCopy(List<? extends Descriptor> data, MigrationLimits limits, Listener listener);

    /** Stops the guest and its back ends, and sends what is still dirty and the domain's state. */
    void sendLast();

    /**
     * The domain stays: ends the copying and lets guest and back ends go on if they stand still, unless its owner wants it paused.
     * Returns when that is done. Also for a domain that was found standing still after a restart. A domain whose memory is gone
     * has crashed, and what that calls for is done.
     */
    void resume();

    /** The domain runs elsewhere: takes away all of it, and returns when its disks, name and id are free. */
    void release();
}
