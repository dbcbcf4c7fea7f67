package org.xenolith.core.vcpu;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Where one vCPU's thread waits while it serves an exit. A kick is remembered until the engine reports it
 * ({@link #interrupted}), so one that comes between the exit and the park ends the park; no wake is ever lost.
 */
public final class VcpuPark {
    private final Thread thread;
    private volatile boolean parked;
    private volatile boolean kicked;

    /** @param thread the vCPU's thread */
    public VcpuPark(Thread thread) {
        this.thread = thread;
    }

    /**
     * On the vCPU's thread: waits until {@code ready}, a kick, or the deadline. May return early.
     * Whoever makes {@code ready} true calls {@link #wake} afterwards.
     *
     * @param deadlineNanos in {@link System#nanoTime}'s terms
     */
    public void park(BooleanSupplier ready, long deadlineNanos) {
        parked = true;
        try {
            long left = deadlineNanos - System.nanoTime();
            while (!kicked && left > 0 && !ready.getAsBoolean()) {
                LockSupport.parkNanos(this, left);
                left = deadlineNanos - System.nanoTime();
            }
        } finally {
            parked = false;
        }
    }

    /** From any thread: has a waiting thread look at its condition again. Costs nothing while there is none. */
    public void wake() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** From any thread, after the engine's own kick: ends the present park, or the next one before it begins. */
    public void kick() {
        kicked = true;
        LockSupport.unpark(thread);
    }

    /** On the vCPU's thread: the engine has reported the kick. */
    public void interrupted() {
        kicked = false;
    }

    boolean isParked() {
        return parked;
    }
}
