package org.xenolith.soft;

/**
 * Counters of one machine since its start.
 *
 * @param interpreted      instructions the interpreter ran, over all vCPUs
 * @param translatedRuns   entries into translated regions, over all vCPUs
 * @param blocks           decoded blocks held
 * @param translations     regions translated
 * @param translationNanos time spent translating them
 */
public record SoftStatistics(long interpreted, long translatedRuns, long blocks, long translations,
        long translationNanos) {
}
