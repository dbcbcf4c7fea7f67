package org.xenolith.soft;

/**
 * Counters of one machine since its start.
 *
 * @param interpreted      instructions the interpreter ran, over all vCPUs
 * @param translated       instructions that translated code ran, about; with those interpreted, by the time: the MIPS
 * @param translatedRuns   entries into translated regions, over all vCPUs
 * @param blocks           decoded blocks held
 * @param translations     regions translated
 * @param translationNanos time spent translating them
 */
public record SoftStatistics(long interpreted, long translated, long translatedRuns, long blocks,
        long translations, long translationNanos) {
}
