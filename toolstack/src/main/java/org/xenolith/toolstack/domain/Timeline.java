package org.xenolith.toolstack.domain;

import java.util.Locale;

/**
 * When the steps of one operation were done, for the log: {@code at 81234.567890 s: prepared 12.345, copied 67.890}. The
 * beginning is in seconds of CLOCK_MONOTONIC, so that the lines of several processes of one machine can be laid beside
 * each other; steps are in milliseconds since. A mark costs next to nothing. Safe from any thread.
 */
public final class Timeline {
    private static final int MOST = 64;
    private static final double NANOS_PER_S = 1e9;
    private static final double NANOS_PER_MS = 1e6;

    private final long start = System.nanoTime();
    private final String[] steps = new String[MOST];
    private final long[] times = new long[MOST];
    private int count;

    /** A step is done now. Steps beyond the 64th are not kept. */
    public synchronized void mark(String step) {
        if (count < MOST) {
            steps[count] = step;
            times[count++] = System.nanoTime();
        }
    }

    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "at %.6f s:", start / NANOS_PER_S));
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? " " : ", ").append(steps[i])
                    .append(String.format(Locale.ROOT, " %.3f", (times[i] - start) / NANOS_PER_MS));
        }
        return text.toString();
    }
}
