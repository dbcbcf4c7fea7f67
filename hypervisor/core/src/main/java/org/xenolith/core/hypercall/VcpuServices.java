package org.xenolith.core.hypercall;

import org.xenolith.core.memory.AreaPlace;
import org.xenolith.core.time.Runstate;

/** What hypercalls ask of one of the domain's vCPUs; {@code vcpu} is below {@link #count()}. Any vCPU thread. */
public interface VcpuServices {
    /** vCPUs that may exist. */
    int count();

    /** Whether a vCPU has been started. */
    boolean isUp(int vcpu);

    /** Moves a vCPU's vcpu_info; once per vCPU. */
    void registerVcpuInfo(int vcpu, long gfn, int offset);

    /** Registers a vCPU's own copy of its clock record. */
    void registerTimeArea(int vcpu, AreaPlace place);

    /** Registers the guest's copy of a vCPU's runstate, in the layout of the caller. */
    void registerRunstateArea(int vcpu, AreaPlace place, boolean longMode);

    Runstate runstate(int vcpu);

    /** Sets the vector of a vCPU's event upcall. */
    void upcallVector(int vcpu, int vector);

    /** Parks the calling vCPU until one of the {@code count} ports has an event, it has an upcall to take, system time reaches {@code deadline} (0: never) or it is kicked. */
    void poll(int vcpu, int[] ports, int count, long deadline);

    /** Unmasks the calling vCPU's upcalls; if it has none to take, it halts until an interrupt comes. */
    void block(int vcpu);

    /** Gives the host's CPU to somebody else. */
    void yield(int vcpu);
}
