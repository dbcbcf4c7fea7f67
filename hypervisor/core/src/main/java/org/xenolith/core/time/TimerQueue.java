package org.xenolith.core.time;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * A domain's timers on one thread: a fixed number of slots, each with at most one deadline in system time. Setting,
 * clearing and firing allocate nothing. The thread parks until the next deadline (about 50 µs precise).
 */
public final class TimerQueue implements AutoCloseable {
    /** Told on the timer thread that a slot's deadline has passed; the slot is clear by then and may be set again. */
    @FunctionalInterface
    public interface Expiry {
        void expired(int slot);
    }

    private static final long NONE = Long.MAX_VALUE;
    private final SystemTime time;
    private final Expiry expiry;
    private final long[] deadlines;
    private final Thread thread;
    private long wakeAt = NONE;
    private boolean frozen;
    private boolean firing;
    private volatile boolean closed;

    /** @param name the thread's name */
    public TimerQueue(String name, int slots, SystemTime time, Expiry expiry) {
        this.time = time;
        this.expiry = expiry;
        deadlines = new long[slots];
        Arrays.fill(deadlines, NONE);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Sets a slot's deadline, system time in nanoseconds; one in the past expires at once. */
    public void set(int slot, long deadline) {
        boolean earlier;
        synchronized (this) {
            deadlines[slot] = deadline;
            earlier = deadline < wakeAt;
        }
        if (earlier) {
            LockSupport.unpark(thread);
        }
    }

    public synchronized void clear(int slot) {
        deadlines[slot] = NONE;
    }

    /** A slot's deadline, or {@link Long#MAX_VALUE} if it has none. */
    public synchronized long deadline(int slot) {
        return deadlines[slot];
    }

    private void run() {
        while (!closed) {
            int slot = takeExpired();
            if (slot >= 0) {
                fire(slot);
            } else {
                LockSupport.parkNanos(this, pause());
            }
        }
    }

    private void fire(int slot) {
        try {
            expiry.expired(slot);
        } finally {
            synchronized (this) {
                firing = false;
                notifyAll();
            }
        }
    }

    /** No slot expires any more; returns when none is being served. Deadlines stay. Not on the timer thread. */
    public synchronized void freeze() {
        frozen = true;
        boolean interrupted = false;
        while (firing) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends {@link #freeze}; what is overdue expires at once. */
    public void thaw() {
        synchronized (this) {
            frozen = false;
        }
        LockSupport.unpark(thread);
    }

    public synchronized boolean isFrozen() {
        return frozen;
    }

    private synchronized int takeExpired() {
        long now = time.now();
        wakeAt = NONE;
        if (frozen) {
            return -1;
        }
        for (int slot = 0; slot < deadlines.length; slot++) {
            if (deadlines[slot] <= now) {
                deadlines[slot] = NONE;
                wakeAt = Long.MIN_VALUE;
                firing = true;
                return slot;
            }
            wakeAt = Math.min(wakeAt, deadlines[slot]);
        }
        return -1;
    }

    private synchronized long pause() {
        return wakeAt == NONE ? Long.MAX_VALUE : Math.max(1, wakeAt - time.now());
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
