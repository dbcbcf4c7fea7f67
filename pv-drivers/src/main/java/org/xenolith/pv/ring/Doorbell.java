package org.xenolith.pv.ring;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.xenolith.evtchn.PortHandler;

/**
 * Wakes workers that wait for a ring's events. A ring that comes while nobody sleeps is kept, so that no wake-up is
 * lost. Ringing takes no lock and allocates nothing.
 */
public final class Doorbell implements PortHandler {
    private final AtomicReferenceArray<Thread> sleepers;
    private final AtomicInteger rung = new AtomicInteger();
    private volatile boolean closed;

    /** @param workers most threads that wait here, each with a number of its own below it */
    public Doorbell(int workers) {
        sleepers = new AtomicReferenceArray<>(workers);
    }

    @Override
    public void onEvent() {
        if (rung.get() == 0) {
            rung.set(1);
        }
        wakeOne();
    }

    /** Wakes one sleeping worker, if there is one. */
    public void wakeOne() {
        for (int i = 0; i < sleepers.length(); i++) {
            if (wake(i)) {
                return;
            }
        }
    }

    /** Waits for the next ring; returns at once if it rang since the last wait, or is closed. May return for no reason. */
    public void await(int worker) {
        await(worker, Long.MAX_VALUE);
    }

    /** The same with a limit in nanoseconds. */
    public void await(int worker, long nanos) {
        sleepers.set(worker, Thread.currentThread());
        if (rung.getAndSet(0) == 0 && !closed) {
            LockSupport.parkNanos(this, nanos);
            rung.set(0);
        }
        sleepers.set(worker, null);
    }

    /** Lets every present and future wait return at once. */
    public void close() {
        closed = true;
        for (int i = 0; i < sleepers.length(); i++) {
            wake(i);
        }
    }

    public boolean isClosed() {
        return closed;
    }

    private boolean wake(int worker) {
        Thread sleeper = sleepers.get(worker);
        if (sleeper == null || !sleepers.compareAndSet(worker, sleeper, null)) {
            return false;
        }
        LockSupport.unpark(sleeper);
        return true;
    }
}
