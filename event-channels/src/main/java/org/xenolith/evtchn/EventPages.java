package org.xenolith.evtchn;

import org.xenolith.abi.memory.SharedArea;

/**
 * The memory through which events reach the guest. A place may move; a sender that stores through an area and then
 * sees another one repeats the store there, and whoever moves a place publishes the new one first and then copies.
 */
public interface EventPages {
    SharedArea sharedInfo();

    /** A vCPU's {@code vcpu_info}: in shared_info, where the guest registered it, or (vCPU 32 and up) a page of ours. */
    SharedArea vcpuInfo(int vcpu);

    /** Whether shared structures have the 64-bit layout. */
    boolean longMode();

    /** Pins a frame of guest memory; null if nothing backs it. */
    SharedArea frame(long gfn);
}
