package org.xenolith.core.domain;

import java.util.concurrent.locks.LockSupport;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.hypercall.GuestCall;
import org.xenolith.core.time.PvClock;
import org.xenolith.core.time.Runstate;

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
    private volatile Thread waiting;
    private volatile boolean wake;
    VirtualCpu cpu;
    GuestCall call;

    Vcpu(int id, PvClock clock, Runstate runstate) {
        this.id = id;
        this.clock = clock;
        this.runstate = runstate;
    }

    /** Before a condition is tested that {@link #pause} waits for. */
    void prepareWait() {
        wake = false;
        waiting = Thread.currentThread();
    }

    /** Parks until woken or {@code nanos} have passed; may return early. */
    void pause(long nanos) {
        if (!wake) {
            LockSupport.parkNanos(this, nanos);
        }
    }

    void endWait() {
        waiting = null;
    }

    /** Ends a wait, from any thread. */
    void wake() {
        wake = true;
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
