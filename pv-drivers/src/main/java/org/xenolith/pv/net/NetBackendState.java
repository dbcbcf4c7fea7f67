package org.xenolith.pv.net;

/**
 * A quiesced, connected network back end, for migration. Ring pages and store nodes travel with the domain.
 *
 * @param txIndex   every transmit slot below it has been answered
 * @param rxIndex   every receive slot below it has been filled
 * @param txRingRef grant of the transmit ring
 * @param rxRingRef grant of the receive ring
 */
public record NetBackendState(int txIndex, int rxIndex, int txRingRef, int rxRingRef) {
}
