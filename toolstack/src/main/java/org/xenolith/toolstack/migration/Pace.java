package org.xenolith.toolstack.migration;

import java.util.concurrent.locks.LockSupport;

/** Keeps what several writers send together within so many bytes a second. Safe from any thread. */
public final class Pace {
    private static final long NANOS = 1_000_000_000L;
    /** How far the pace may lag behind and catch up again. */
    private static final long SLACK_NANOS = 20_000_000L;

    private final long bytesPerSecond;
    private volatile boolean lifted;
    private long next;

    /** @param bytesPerSecond 0: no limit */
    public Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        lifted = bytesPerSecond == 0;
        next = System.nanoTime();
    }

    /** Waits until those bytes, which have just been sent, are within the limit. */
    void spend(long bytes) {
        long until = due(bytes);
        for (long left = until - System.nanoTime(); left > 0 && !lifted; left = until - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, SLACK_NANOS));
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    private synchronized long due(long bytes) {
        if (lifted) {
            return System.nanoTime();
        }
        next = Math.max(next, System.nanoTime() - SLACK_NANOS) + (long) ((double) bytes / bytesPerSecond * NANOS);
        return next;
    }

    /** Ends the limit: for the last round, in which the guest stands still. */
    void lift() {
        lifted = true;
    }
}
