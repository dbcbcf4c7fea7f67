package org.xenolith.soft.cpu;

import java.util.Map;

/** What one vCPU has done since its start. Written by its thread; approximate when read from another. */
public final class Counts {
    /** Instructions and blocks the interpreter ran. */
    public long interpreted;
    public long interpretedBlocks;
    /** Entries into translated code from the dispatcher. */
    public long translatedRuns;
    /** Instructions decoded. */
    public long decoded;
    /** Jump-cache entries that were filled, and those that were found again behind a TLB flush. */
    public long jumpsFilled;
    public long jumpsChecked;
    /** Page walks, that is misses of the TLB and of the cache of fetched pages. */
    public long walks;
    /** TLB flushes, and of single pages. */
    public long flushes;
    public long pageFlushes;

    /** Adds everything to a machine's sums, by the names that operators see. */
    public void addTo(Map<String, Long> sums) {
        sums.merge("interpreted_instructions", interpreted, Long::sum);
        sums.merge("interpreted_blocks", interpretedBlocks, Long::sum);
        sums.merge("translated_runs", translatedRuns, Long::sum);
        sums.merge("decoded_instructions", decoded, Long::sum);
        sums.merge("jumps_filled", jumpsFilled, Long::sum);
        sums.merge("jumps_checked", jumpsChecked, Long::sum);
        sums.merge("page_walks", walks, Long::sum);
        sums.merge("tlb_flushes", flushes, Long::sum);
        sums.merge("tlb_page_flushes", pageFlushes, Long::sum);
    }
}
