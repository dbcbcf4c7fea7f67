package org.xenolith.xenstore.ring;

import java.util.List;

/**
 * What moves with a domain besides the page itself, when its ring is at rest.
 *
 * @param partial      bytes taken out of the ring that are no whole request yet
 * @param replies      bytes that did not fit the ring yet
 * @param watches      payloads of the WATCH requests in force
 * @param transactions open transactions, which can only end in EAGAIN where the domain goes
 */
public record RingState(byte[] partial, byte[] replies, List<byte[]> watches, List<Integer> transactions) {
    /** A new domain's. */
    public static final RingState INITIAL = new RingState(new byte[0], new byte[0], List.of(), List.of());
}
