package org.xenolith.toolstack.vmm;

import java.util.List;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.core.engine.VcpuState;

/** What a domain's memory and vCPUs start from: a kernel, or the domain as it was saved. */
interface BootImage {
    /** Fills the memory of a fresh domain, none of whose vCPUs and back ends exists yet. */
    void load(DomainCore core);

    /** The states that vCPUs start with, from vCPU 0 on; those beyond wait for INIT. */
    List<VcpuState> vcpus();

    /** What the back ends go on from. */
    SavedDevices devices();
}
