package org.xenolith.core.memory;

import java.util.List;

/**
 * What a memory map is beyond the RAM it started with. Pages of the hypervisor are in the snapshots of their owners.
 *
 * @param ballooned frames of RAM that were given back to the host, ascending
 * @param extra pages outside RAM that the guest has populated, ascending, with their contents
 */
public record PhysMapSnapshot(List<Run> ballooned, List<PageImage> extra) {
    /** {@code count} frames from {@code gfn} on. */
    public record Run(long gfn, long count) {
    }
}
