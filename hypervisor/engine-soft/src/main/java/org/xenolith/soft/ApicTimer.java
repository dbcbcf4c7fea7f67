package org.xenolith.soft;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.xenolith.soft.apic.Lapic;

/** One thread that expires a machine's APIC timers and throttle slices. Times are {@link System#nanoTime}. */
final class ApicTimer implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final Lapic[] lapics;
    private final long[] deadlines;
    private final SoftVirtualCpu[] throttled;
    private final long[] throttleTicks;
    private final Thread thread;
    private volatile boolean closed;

    ApicTimer(int vcpus) {
        lapics = new Lapic[vcpus];
        deadlines = new long[vcpus];
        throttled = new SoftVirtualCpu[vcpus];
        throttleTicks = new long[vcpus];
        Arrays.fill(throttleTicks, NEVER);
        Arrays.fill(deadlines, NEVER);
        thread = new Thread(this::loop, "soft-apic-timer");
        thread.setDaemon(true);
        thread.start();
    }

    synchronized void arm(Lapic lapic, long nanoTime) {
        lapics[lapic.vcpu()] = lapic;
        deadlines[lapic.vcpu()] = nanoTime;
        LockSupport.unpark(thread);
    }

    synchronized void disarm(Lapic lapic) {
        deadlines[lapic.vcpu()] = NEVER;
    }

    /** Tells a throttled vCPU at {@code nanoTime} that its share is used up. */
    synchronized void throttle(SoftVirtualCpu vcpu, long nanoTime) {
        throttled[vcpu.id()] = vcpu;
        throttleTicks[vcpu.id()] = nanoTime;
        LockSupport.unpark(thread);
    }

    private long throttleTick(int n, long now) {
        if (throttleTicks[n] == NEVER) {
            return NEVER;
        }
        if (throttleTicks[n] - now <= 0) {
            throttleTicks[n] = NEVER;
            throttled[n].throttleTick();
            return NEVER;
        }
        return throttleTicks[n] - now;
    }

    private void loop() {
        while (!closed) {
            long now = System.nanoTime();
            long wait = 1_000_000_000L;
            for (int n = 0; n < deadlines.length; n++) {
                Lapic due = null;
                synchronized (this) {
                    wait = Math.min(wait, throttleTick(n, now));
                    if (deadlines[n] != NEVER && deadlines[n] - now <= 0) {
                        due = lapics[n];
                        deadlines[n] = NEVER;
                    } else if (deadlines[n] != NEVER) {
                        wait = Math.min(wait, deadlines[n] - now);
                    }
                }
                if (due != null) {
                    due.timerExpired();
                    wait = 0;
                }
            }
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
