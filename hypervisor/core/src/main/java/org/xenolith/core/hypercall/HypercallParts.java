package org.xenolith.core.hypercall;

import org.xenolith.core.gnttab.GrantTable;
import org.xenolith.core.memory.PhysMap;
import org.xenolith.core.time.VcpuTimers;
import org.xenolith.evtchn.EventChannels;

/** The semantic objects of one domain that hypercalls act on. */
public record HypercallParts(DomainServices domain, VcpuServices vcpus, EventChannels events, GrantTable grants,
        PhysMap memory, VcpuTimers timers) {
}
