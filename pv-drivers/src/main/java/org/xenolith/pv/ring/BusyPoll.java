package org.xenolith.pv.ring;

/**
 * How long a worker goes on looking at its ring before it sleeps. While work has come within the time that a sleep and a
 * wake-up take, it looks for that long, with the other side's events off; otherwise not at all. Belongs to one worker.
 */
public final class BusyPoll {
    /** Nanoseconds of idleness that are worth waiting out. */
    static final long WORTH = 50_000;

    private boolean worth;

    /** Nanoseconds to go on looking now. */
    public long span() {
        return worth ? WORTH : 0;
    }

    /** Tells how long it took until there was work, in nanoseconds, with and without sleep. */
    public void waited(long nanos) {
        worth = nanos < WORTH;
    }
}
