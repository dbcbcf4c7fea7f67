package org.xenolith.core.time;

import java.util.function.LongSupplier;

/** Xen system time of one domain: nanoseconds of CLOCK_MONOTONIC since its start; runs on while it is paused. */
public final class SystemTime {
    private final LongSupplier monotonic;
    private volatile long origin;

    /**
     * @param monotonic nanoseconds of the host's monotonic clock, {@code System::nanoTime}
     * @param now system time at this moment
     */
    public SystemTime(LongSupplier monotonic, long now) {
        this.monotonic = monotonic;
        set(now);
    }

    /** Lets this moment be {@code now}, as a restore does before anything reads the time. */
    public void set(long now) {
        origin = monotonic.getAsLong() - now;
    }

    /** Nanoseconds since the domain's start. */
    public long now() {
        return monotonic.getAsLong() - origin;
    }
}
