package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;

    @Property(tries = 200)
    void shouldLetThroughTheRateAndOneBurstAndNeverMore(@ForAll @IntRange(min = 1, max = 50_000) int rate,
            @ForAll @IntRange(min = 1, max = 5_000_000) int step) {
        RateLimit limit = new RateLimit();
        long taken = 0;
        long now = 0;
        for (int i = 0; i < 300; i++) {
            while (limit.take(rate, now)) {
                taken++;
            }
            double most = Math.max(1, rate / 10.0) + (double) now * rate / SECOND;
            assertTrue(taken <= most + 1e-3, taken + " of " + most);
            now += i % 2 == 0 ? step : limit.wait(rate);
        }
        assertTrue(limit.take(rate, now), "there is a token after the wait");
    }

    @Property(tries = 10)
    void shouldLimitNothingAtRateZero(@ForAll long now) {
        RateLimit limit = new RateLimit();
        for (int i = 0; i < 1000; i++) {
            assertEquals(true, limit.take(0, now));
        }
    }
}
