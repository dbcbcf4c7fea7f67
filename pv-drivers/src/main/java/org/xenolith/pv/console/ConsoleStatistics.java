package org.xenolith.pv.console;

/**
 * A reading of one console's counts.
 *
 * @param bytesOut   output taken by the sink
 * @param bytesIn    input put into the ring
 * @param violations times that the guest's indices made no sense and were set right
 */
public record ConsoleStatistics(long bytesOut, long bytesIn, long violations) {
}
