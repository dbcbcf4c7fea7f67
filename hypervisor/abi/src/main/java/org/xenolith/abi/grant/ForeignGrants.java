package org.xenolith.abi.grant;

import org.xenolith.abi.memory.GuestMemory;

/**
 * What one domain (dom0, for our back ends) may do with the pages that another domain has granted to it. Safe from
 * any thread; nothing here allocates. Backed by the granter's grant table, which pins an entry while it is mapped
 * (GTF_reading, GTF_writing).
 */
public interface ForeignGrants {
    /** The granter's memory, in which {@link #map} returns addresses. */
    GuestMemory memory();

    /**
     * Maps a granted page.
     *
     * @return the page's guest-physical address in {@link #memory()}, or a negative {@link GrantStatus}
     */
    long map(int ref, boolean readOnly);

    /**
     * Ends one {@link #map}. With {@code dirty}, what was written through the mapping is marked for migration.
     *
     * @return {@link GrantStatus#OKAY} or {@link GrantStatus#BAD_HANDLE} if the reference is not mapped that way
     */
    int unmap(int ref, boolean readOnly, boolean dirty);
}
