package org.xenolith.core.domain;

import java.util.Optional;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.hypercall.GuestCall;
import org.xenolith.core.memory.AreaPlace;
import org.xenolith.core.time.PvClock;
import org.xenolith.core.time.Runstate;
import org.xenolith.core.vcpu.VcpuPark;

/** What the domain keeps for one vCPU. Fields that are not volatile belong to the vCPU's thread. */
final class Vcpu {
    final int id;
    final PvClock clock;
    final Runstate runstate;
    /** Vector of the event upcall; 0 until the guest sets it. */
    volatile int upcallVector;
    /** The interrupt could not be delivered yet. */
    volatile boolean upcallOwed;
    /** A sample of the TSC is due. */
    volatile boolean sampleDue;
    /** Halted with interrupts off, or waiting for INIT/SIPI, when last looked at. */
    volatile boolean dead;
    /** The last SCHEDOP_shutdown(suspend) of this vCPU is to return 1. */
    volatile boolean suspendCancelled;
    /** Where the guest has its copies of the runstate and of the clock record. */
    volatile Optional<AreaPlace> runstateArea = Optional.empty();
    volatile boolean runstateLongMode;
    volatile Optional<AreaPlace> timeArea = Optional.empty();
    /** What SCHEDOP_poll waits for: the first {@link #polledCount} of these. */
    int[] polled = {};
    int polledCount;
    volatile VcpuPark park;
    final ExitTrail trail = new ExitTrail();
    VirtualCpu cpu;
    GuestCall call;

    Vcpu(int id, PvClock clock, Runstate runstate) {
        this.id = id;
        this.clock = clock;
        this.runstate = runstate;
    }

    /** Has the vCPU look again at what it waits for, if it does; from any thread. */
    void wake() {
        VcpuPark current = park;
        if (current != null) {
            current.wake();
        }
    }

    /** Ends a wait, for a kick that has reached the engine only; from any thread. */
    void kick() {
        VcpuPark current = park;
        if (current != null) {
            current.kick();
        }
    }
}
