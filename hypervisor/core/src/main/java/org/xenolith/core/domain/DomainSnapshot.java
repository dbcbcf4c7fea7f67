package org.xenolith.core.domain;

import java.util.List;
import org.xenolith.core.builder.HypercallSites;
import org.xenolith.core.gnttab.GrantSnapshot;
import org.xenolith.core.memory.PageImage;
import org.xenolith.core.memory.PhysMapSnapshot;
import org.xenolith.evtchn.EventSnapshot;

/**
 * Everything a domain is beside its memory and its vCPUs' {@link org.xenolith.core.engine.VcpuState}: what save, restore and
 * migration carry. Plain data in Xen's terms; nothing in it belongs to an engine, a host or a back end.
 *
 * <p>Memory that travels beside it: all of {@link org.xenolith.core.builder.GuestLayout#backed()}. Hypervisor pages
 * outside it (grant frames, shared_info before it is placed) and pages that the guest has populated outside RAM are in here with
 * their contents. What back ends hold (pins of grants, dom0's ends of ports) is not saved: those grants come back unpinned and
 * those ports unbound, and back ends bind and map again as they do at a domain's start.
 *
 * <p>Times are nanoseconds of system time; {@link Long#MAX_VALUE} is a deadline that is not set.
 *
 * @param systemTime system time of the snapshot
 * @param epochNanos nanoseconds since 1970 at that moment
 * @param tscKhz frequency of the TSC that the guest has been told
 * @param longMode whether shared structures have the 64-bit layout
 * @param hvmParams the HVM parameters by index
 * @param shutdownReason why the domain has shut down ({@code SHUTDOWN_*}), or {@link #RUNNING}
 * @param sharedInfo shared_info
 * @param vcpus the vCPUs by id
 * @param watchdogs when each watchdog bites
 * @param physmap the memory map beyond the initial RAM
 * @param events event channels
 * @param grants the grant table
 * @param hypercallSites where the kernel's hypercall instructions are, for rewriting on a host with another entry
 */
public record DomainSnapshot(long systemTime, long epochNanos, long tscKhz, boolean longMode, List<Long> hvmParams,
        int shutdownReason, PageImage sharedInfo, List<VcpuSnapshot> vcpus, List<Long> watchdogs, PhysMapSnapshot physmap,
        EventSnapshot events, GrantSnapshot grants, HypercallSites hypercallSites) {
    /** {@link #shutdownReason} of a domain that has not shut down. */
    public static final int RUNNING = -1;

    public DomainSnapshot {
        hvmParams = List.copyOf(hvmParams);
        vcpus = List.copyOf(vcpus);
        watchdogs = List.copyOf(watchdogs);
    }

    /**
     * The same domain {@code nanos} later: what a restore passes on that counts the time in between as a pause, through
     * which the guest's clock runs on.
     */
    public DomainSnapshot after(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("nanos=" + nanos);
        }
        return new DomainSnapshot(systemTime + nanos, epochNanos + nanos, tscKhz, longMode, hvmParams, shutdownReason,
                sharedInfo, vcpus, watchdogs, physmap, events, grants, hypercallSites);
    }
}
