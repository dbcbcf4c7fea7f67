package org.xenolith.toolstack.migration;

/**
 * When to stop the guest, and how much to slow it down before: from what each round has sent and how much has become
 * dirty meanwhile. One thread.
 */
final class Convergence {
    private static final double NANOS = 1e9;
    /** Rounds smaller than this tell nothing of the link's rate. */
    private static final long TELLING_BYTES = 1 << 20;
    /** Dirtying is to come to this part of what is sent, so that each round is less than half of the one before. */
    private static final double WANTED = 0.4;
    private static final int MOST_THROTTLE = 98;
    /** Where this part of what was sent has become dirty again, pages have been stored to more than once: dirtying is counted too low. */
    private static final double SATURATED = 0.9;
    private static final int SATURATED_FACTOR = 2;
    /** A blackout that another round is not worth making shorter. */
    private static final double SHORT_NANOS = 1e6;

    private final double allowedNanos;
    private final boolean mayThrottle;
    private double bytesPerNano;
    private double bytesPerPage = StreamFormat.PAGE_SIZE;
    private double dirtyPerNano;
    private long sent;
    private long dirty = Long.MAX_VALUE;
    private int throttle;

    /** @param allowedMs how long the guest may stand still */
    Convergence(long allowedMs, boolean mayThrottle) {
        this.allowedNanos = allowedMs * 1e6;
        this.mayThrottle = mayThrottle;
    }

    /**
     * A round is over.
     *
     * @param pages  that it dealt with
     * @param bytes  that it sent
     * @param nanos  that it took, more than 0
     * @param dirtied pages that have become dirty meanwhile
     */
    void round(long pages, long bytes, long nanos, long dirtied) {
        if (bytes >= TELLING_BYTES || bytesPerNano == 0) {
            bytesPerNano = (double) Math.max(bytes, 1) / nanos;
            bytesPerPage = Math.max(1, (double) bytes / Math.max(1, pages));
        }
        dirtyPerNano = (double) dirtied / nanos;
        dirty = dirtied;
        sent = pages;
        if (mayThrottle && !converged() && dirtied > pages * WANTED) {
            double counted = dirtied > pages * SATURATED ? SATURATED_FACTOR * dirtyPerNano : dirtyPerNano;
            double free = counted * 100 / (100 - throttle);
            double wanted = 100 - 100 * WANTED * bytesPerNano / (StreamFormat.PAGE_SIZE * free);
            throttle = (int) Math.min(MOST_THROTTLE, Math.max(throttle + 5, wanted));
        }
    }

    /** Whether what is dirty now can be sent in the time that the guest may stand still. */
    boolean converged() {
        return expectedNanos() <= allowedNanos;
    }

    /** Whether one more round would at least halve what is left, and that would be felt. */
    boolean worthAnotherRound() {
        return dirty <= sent / 2 && expectedNanos() > SHORT_NANOS;
    }

    /** How long the guest would stand still while what is dirty now is sent. */
    double expectedNanos() {
        return dirty == Long.MAX_VALUE ? Double.MAX_VALUE : dirty * Math.min(bytesPerPage, StreamFormat.PAGE_SIZE) / bytesPerNano;
    }

    /** How much of their time vCPUs are to stand still, in percent. */
    int throttle() {
        return throttle;
    }

    long bytesPerSecond() {
        return (long) (bytesPerNano * NANOS);
    }

    long dirtyPagesPerSecond() {
        return (long) (dirtyPerNano * NANOS);
    }
}
