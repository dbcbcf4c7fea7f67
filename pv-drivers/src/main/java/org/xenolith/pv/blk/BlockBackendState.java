package org.xenolith.pv.blk;

import java.util.List;

/**
 * A quiesced block back end, for migration. Ring pages and store nodes travel with the domain; this is what the other
 * side checks them against and reports.
 *
 * @param protocol   the front end's ABI
 * @param persistent whether grants are kept mapped
 * @param queues     one for each ring; empty when no front end is connected
 * @param statistics counts so far
 */
public record BlockBackendState(String protocol, boolean persistent, List<Queue> queues, BlockStatistics.Snapshot statistics) {
    /**
     * One ring with nothing in flight.
     *
     * @param index          every request below it has been answered
     * @param ringRefs       grants of the ring's pages
     * @param eventChannel   the front end's port
     * @param persistentRefs grants kept mapped, least recently used first; their pages are sent again each round
     */
    public record Queue(int index, List<Integer> ringRefs, int eventChannel, List<Integer> persistentRefs) {
    }
}
