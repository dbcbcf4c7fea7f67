package org.xenolith.xenstore.store;

/**
 * What the store remembers of a client across its connections: which of its numbered requests changed the store.
 * Requests are numbered by their order on the session; one bit each is kept for the last {@link #WINDOW}.
 */
final class Session {
    /** Most requests a client may have unanswered. */
    static final int WINDOW = 64;

    private final String id;
    private long next;
    private long newest = -1;
    private long done;

    Session(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    /** The domain whose connections may resume it. */
    int domid() {
        return Integer.parseInt(id.substring(0, id.indexOf('/')));
    }

    /** Sets the number of the next request. */
    void resumeAt(long sequence) {
        next = sequence;
    }

    /** Moves on to the next request; returns its number. */
    long advance() {
        return next++;
    }

    /** The number of the request being handled. */
    long current() {
        return next - 1;
    }

    /** The newest request that changed the store; -1 if none has. */
    long newest() {
        return newest;
    }

    long done() {
        return done;
    }

    /** Notes that a request changed the store. */
    void note(long sequence) {
        if (sequence > newest) {
            long gap = sequence - newest;
            done = gap >= WINDOW ? 0 : done << gap;
            newest = sequence;
            done |= 1;
        } else if (newest - sequence < WINDOW) {
            done |= 1L << newest - sequence;
        }
    }

    void restore(long newestSequence, long doneBits) {
        newest = newestSequence;
        done = doneBits;
    }

    /** Whether a request changed the store when it first came. */
    boolean changed(long sequence) {
        return sequence <= newest && newest - sequence < WINDOW && (done >>> newest - sequence & 1) != 0;
    }
}
