package org.xenolith.pv.loopback;

import org.xenolith.abi.DomId;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.grant.OwnGrants;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.evtchn.EventBinder;
import org.xenolith.pv.ring.PagePool;

/** A domain without a kernel: what a front end in this process needs, and what the back end across from it needs. */
public final class LoopbackDomain {
    private final DomId id;
    private final DomId backDomain;
    private final MappedGuestMemory memory;
    private final PagePool pages;
    private final LoopbackGrants grants;
    private final LoopbackEvents events;

    /** @param pages size of the domain's memory */
    public LoopbackDomain(DomId id, DomId backDomain, int pages) {
        this.id = id;
        this.backDomain = backDomain;
        memory = MappedGuestMemory.allocate((long) pages << GuestMemory.PAGE_SHIFT);
        this.pages = new PagePool(0, pages);
        grants = new LoopbackGrants(memory, backDomain, 2 * pages + 64);
        events = new LoopbackEvents(id, backDomain, 256);
    }

    public DomId id() {
        return id;
    }

    /** The domain's memory. It is not freed while the process lives on unless its owner does so. */
    public MappedGuestMemory memory() {
        return memory;
    }

    public PagePool pages() {
        return pages;
    }

    /** The front end's view of the grant table. */
    public OwnGrants grants() {
        return grants;
    }

    /** Counts of the grant table, to check that nothing was left mapped. */
    public LoopbackGrants grantTable() {
        return grants;
    }

    /** The back end's view of the grant table. */
    public ForeignGrants foreignGrants() {
        return grants.foreign();
    }

    public EventBinder frontEvents() {
        return events.binder(id);
    }

    public EventBinder backEvents() {
        return events.binder(backDomain);
    }
}
