package org.xenolith.toolstack.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConvergenceTest {
    private static final double BYTES_PER_NANO = 0.1;

    /** Rounds until a guest that dirties at a part of the link's rate may be stopped. */
    private static int rounds(double dirtying, long pages, boolean throttle) {
        Convergence rule = new Convergence(50, throttle);
        long left = pages;
        for (int round = 1; round <= 100; round++) {
            long nanos = (long) (left * 4096 / BYTES_PER_NANO) + 1;
            long dirtied = (long) Math.min(pages, left * dirtying * (100 - rule.throttle()) / 100);
            rule.round(left, left * 4096, nanos, dirtied);
            if (rule.converged() && !rule.worthAnotherRound()) {
                return round;
            }
            left = dirtied;
        }
        return Integer.MAX_VALUE;
    }

    @Property
    void shouldConvergeByThrottlingWhateverTheGuestDoes(@ForAll @DoubleRange(max = 20) double dirtying,
            @ForAll @IntRange(min = 1, max = 1 << 22) int pages) {
        assertTrue(rounds(dirtying, pages, true) <= 40);
    }

    @Test
    void shouldNotEndWithoutThrottlingWhereDirtyingOutrunsTheLink() {
        assertEquals(Integer.MAX_VALUE, rounds(1.5, 1 << 20, false));
        assertTrue(rounds(0.5, 1 << 20, false) < 20);
    }

    /** A guest that stores to all of its memory at twice the link's rate looks like one at the link's rate. */
    @Test
    void shouldThrottleAtOnceWhereDirtyingIsCountedTooLow() {
        Convergence rule = new Convergence(50, true);
        rule.round(32_768, 32_768 * 4096, 1_000_000_000L, 32_768);
        assertTrue(rule.throttle() >= 80, rule.throttle() + " %");
        double memory = 0;
        for (double left = 1, dirtied; left > 0.01; left = dirtied, memory += left) {
            dirtied = Math.min(1, left * 2 * (100 - rule.throttle()) / 100);
            rule.round((long) (32_768 * left), (long) (32_768 * left) * 4096, (long) (1e9 * left), (long) (32_768 * dirtied));
        }
        assertTrue(1 + memory < 2.8, "the memory's transfer time " + (1 + memory) + " times");
    }

    @Test
    void shouldNotThrottleAGuestThatIsQuiet() {
        Convergence rule = new Convergence(50, true);
        rule.round(1 << 18, 1L << 30, 10_000_000_000L, 5000);
        assertEquals(0, rule.throttle());
        assertTrue(rule.expectedNanos() > 5000 * 4096 / 0.11);
    }

    @Test
    void shouldGoOnWhileARoundHalvesABlackoutThatIsFelt() {
        Convergence rule = new Convergence(50, false);
        rule.round(1 << 18, 1L << 30, 1L << 30, 5000);
        assertTrue(rule.converged() && rule.worthAnotherRound());
        rule.round(5000, 5000 * 4096, 5000 * 4096, 2501);
        assertTrue(rule.converged() && !rule.worthAnotherRound());
        rule.round(2501, 2501 * 4096, 2501 * 4096, 200);
        assertTrue(rule.converged() && !rule.worthAnotherRound());
    }

    @Test
    void shouldExpectTheBlackoutFromTheMeasuredRate() {
        Convergence rule = new Convergence(50, false);
        rule.round(1 << 18, 1L << 30, 1L << 30, 1000);
        assertEquals(4_096_000, rule.expectedNanos(), 1);
        assertEquals(1_000_000_000L, rule.bytesPerSecond());
        assertTrue(rule.converged());
    }
}
