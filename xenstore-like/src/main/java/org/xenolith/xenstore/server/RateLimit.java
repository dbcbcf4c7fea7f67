package org.xenolith.xenstore.server;

/** A token bucket: an unprivileged client's requests per second, with a burst of a tenth of that. */
final class RateLimit {
    private static final long SECOND = 1_000_000_000L;

    private double tokens = Double.MAX_VALUE;
    private long last;

    /** Takes a token if there is one. @param perSecond the rate, 0 for none. @param now nanoseconds */
    boolean take(int perSecond, long now) {
        if (perSecond == 0) {
            return true;
        }
        double burst = Math.max(1, perSecond / 10.0);
        tokens = Math.min(burst, tokens + (double) (now - last) * perSecond / SECOND);
        last = now;
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }

    /** Nanoseconds until there is a token again. */
    long wait(int perSecond) {
        return (long) Math.max(1, (1 - tokens) * SECOND / perSecond) + 1_000_000;
    }
}
