package org.xenolith.core.hypercall;

import org.xenolith.abi.memory.SharedArea;
import org.xenolith.core.time.Runstate;

/** What hypercalls ask of one of the domain's vCPUs; {@code vcpu} is below {@link #count()}. Any vCPU thread. */
public interface VcpuServices {
    /** vCPUs that may exist. */
    int count();

    /** Whether a vCPU has been started. */
    boolean isUp(int vcpu);

    /** Moves a vCPU's vcpu_info; once per vCPU. */
    void registerVcpuInfo(int vcpu, long gfn, int offset);

    void registerTimeArea(int vcpu, SharedArea area);

    Runstate runstate(int vcpu);

    /** Sets the vector of a vCPU's event upcall. */
    void upcallVector(int vcpu, int vector);

    /** Parks the calling vCPU until one of the ports has an event, system time reaches {@code deadline} (0: never) or it is kicked. */
    void poll(int vcpu, int[] ports, int count, long deadline);

    /** Parks the calling vCPU until it has an upcall to take, for a short time at most. */
    void block(int vcpu);

    /** Gives the host's CPU to somebody else. */
    void yield(int vcpu);
}
