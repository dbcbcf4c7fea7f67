package org.xenolith.xenstore.server;

/**
 * How long the loop looks for more work before it sleeps. A client that asks again at once is answered without the cost
 * of waking a thread; a loop that has slept for long goes to sleep at once. Not thread-safe.
 */
final class IdlePoll {
    /** Nanoseconds of idleness that are worth waiting out. */
    static final long WORTH = 50_000;

    private boolean worth;

    /** Nanoseconds to go on looking now. */
    long span() {
        return worth ? WORTH : 0;
    }

    /** Tells how long it took until there was work, in nanoseconds, with and without sleep. */
    void waited(long nanos) {
        worth = nanos < WORTH;
    }
}
