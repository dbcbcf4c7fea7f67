package org.xenolith.core.domain;

import java.util.function.LongSupplier;

/** A token bucket. Thread-safe, allocation-free. */
final class RateLimit {
    private static final long NANOS = 1_000_000_000L;
    private final LongSupplier clock;
    private final long perSecond;
    private final long burst;
    private long tokens;
    private long last;
    private long refused;

    RateLimit(LongSupplier clock, long perSecond, long burst) {
        this.clock = clock;
        this.perSecond = perSecond;
        this.burst = burst;
        tokens = burst;
        last = clock.getAsLong();
    }

    /** Whether {@code amount} may pass now. */
    synchronized boolean take(long amount) {
        long now = clock.getAsLong();
        long fresh = (now - last) / (NANOS / perSecond);
        if (fresh > 0) {
            tokens = Math.min(burst, tokens + fresh);
            last = now;
        }
        if (tokens < amount) {
            refused += amount;
            return false;
        }
        tokens -= amount;
        return true;
    }

    /** How much has been turned away so far. */
    synchronized long refused() {
        return refused;
    }
}
