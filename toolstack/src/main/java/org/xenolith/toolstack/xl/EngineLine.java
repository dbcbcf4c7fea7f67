package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.Domain;

/**
 * What the soft engine does for a domain, in a line: instructions a second since the sample before (since the start where
 * there is none), and how much of the code is translated.
 *
 * @param millis between the samples
 */
record EngineLine(Domain now, Domain before, long millis) {
    private static final String INTERPRETED = "interpreted_instructions";
    private static final String TRANSLATED = "translated_instructions";

    @Override
    public String toString() {
        long interpreted = since(INTERPRETED);
        long translated = since(TRANSLATED);
        long all = interpreted + translated;
        long cpuNanos = first() ? now.getCpuTimeNs() : now.getCpuTimeNs() - before.getCpuTimeNs();
        return String.format("Engine %s: %.1f MIPS while it ran, %.1f %% translated; %d translations in %.1f s, %d blocks held",
                now.getEngine(), cpuNanos <= 0 ? 0 : all * 1e3 / cpuNanos, all == 0 ? 0 : 100.0 * translated / all,
                now.getCountersOrDefault("translations", 0), now.getCountersOrDefault("translation_ns", 0) / 1e9,
                now.getCountersOrDefault("blocks", 0));
    }

    private boolean first() {
        return millis <= 0;
    }

    private long since(String counter) {
        return now.getCountersOrDefault(counter, 0) - (first() ? 0 : before.getCountersOrDefault(counter, 0));
    }
}
