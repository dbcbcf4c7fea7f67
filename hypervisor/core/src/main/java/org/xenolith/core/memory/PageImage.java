package org.xenolith.core.memory;

import java.util.Arrays;

/**
 * A hypervisor page for saving: where the guest sees it and what it holds.
 *
 * @param gfn its frame, or {@link XenPage#UNPLACED}
 * @param contents its 4 KiB, owned by whoever holds the record
 */
public record PageImage(long gfn, byte[] contents) {
    @Override
    public boolean equals(Object other) {
        return other instanceof PageImage page && page.gfn == gfn && Arrays.equals(page.contents, contents);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(gfn) + Arrays.hashCode(contents);
    }
}
