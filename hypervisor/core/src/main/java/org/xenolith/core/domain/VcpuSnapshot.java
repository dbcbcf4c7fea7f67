package org.xenolith.core.domain;

import java.util.Optional;
import org.xenolith.core.memory.AreaPlace;
import org.xenolith.core.memory.PageImage;
import org.xenolith.core.time.RunstateSnapshot;

/**
 * What the hypervisor keeps for one vCPU.
 *
 * @param upcallVector vector of its event upcall, 0 if it has set none
 * @param vcpuInfoGpa where it has registered its vcpu_info, or -1
 * @param ownVcpuInfo the page that holds its vcpu_info while that is neither registered nor in shared_info (vCPU 32 and up)
 * @param runstate its runstate
 * @param runstateArea where the guest has its copy of the runstate
 * @param runstateLongMode whether that copy has the 64-bit layout
 * @param timeArea where the guest has its own copy of the clock record
 * @param singleshot when its single-shot timer fires, in system time, or {@link Long#MAX_VALUE}
 * @param period period of its periodic timer in nanoseconds, 0 if it has none
 * @param nextPeriodic when its periodic timer fires next, or {@link Long#MAX_VALUE}
 */
public record VcpuSnapshot(int upcallVector, long vcpuInfoGpa, Optional<PageImage> ownVcpuInfo, RunstateSnapshot runstate,
        Optional<AreaPlace> runstateArea, boolean runstateLongMode, Optional<AreaPlace> timeArea, long singleshot, long period,
        long nextPeriodic) {
}
