package org.xenolith.core.time;

import java.util.function.LongSupplier;
import org.xenolith.evtchn.EventChannels;
import org.xenolith.evtchn.Virq;

/**
 * The single-shot and periodic timers of every vCPU, which raise VIRQ_TIMER, and the domain's two watchdogs. Any thread.
 */
public final class VcpuTimers implements AutoCloseable {
    /** Shortest period of a periodic timer, as in Xen: 100 µs would let a guest keep the thread busy. */
    public static final long MIN_PERIOD_NANOS = 1_000_000L;
    /** Number of watchdogs a domain has (NR_DOMAIN_WATCHDOG_TIMERS). */
    public static final int WATCHDOGS = 2;

    private final EventChannels events;
    private final SystemTime time;
    private final long[] periods;
    private final TimerQueue queue;
    private final int vcpus;
    private final Runnable onWatchdog;
    private final LongSupplier onTick;

    /**
     * @param onWatchdog a watchdog ran out
     * @param onTick housekeeping on the timer thread; answers after how many nanoseconds it wants to run again
     */
    public VcpuTimers(String name, int vcpus, EventChannels events, SystemTime time, Runnable onWatchdog, LongSupplier onTick) {
        this.vcpus = vcpus;
        this.events = events;
        this.time = time;
        this.onWatchdog = onWatchdog;
        this.onTick = onTick;
        periods = new long[vcpus];
        queue = new TimerQueue(name, 2 * vcpus + WATCHDOGS + 1, time, this::expired);
    }

    public void start() {
        tickWithin(0);
        queue.start();
    }

    public void setSingleshot(int vcpu, long deadline) {
        queue.set(vcpu, deadline);
    }

    public void stopSingleshot(int vcpu) {
        queue.clear(vcpu);
    }

    public synchronized void setPeriodic(int vcpu, long period) {
        periods[vcpu] = period;
        queue.set(vcpus + vcpu, time.now() + period);
    }

    public synchronized void stopPeriodic(int vcpu) {
        periods[vcpu] = 0;
        queue.clear(vcpus + vcpu);
    }

    /** Arms a watchdog 0 or 1; it fires unless it is set again within {@code nanos}. */
    public void setWatchdog(int id, long nanos) {
        queue.set(2 * vcpus + id, time.now() + nanos);
    }

    /** Whether a watchdog is armed. */
    public boolean watchdogSet(int id) {
        return watchdog(id) != Long.MAX_VALUE;
    }

    public void stopWatchdog(int id) {
        queue.clear(2 * vcpus + id);
    }

    /** A vCPU's single-shot deadline, or {@link Long#MAX_VALUE}. */
    public long singleshot(int vcpu) {
        return queue.deadline(vcpu);
    }

    /** A vCPU's period, 0 if it has none. */
    public synchronized long period(int vcpu) {
        return periods[vcpu];
    }

    /** System time at which a vCPU's periodic timer fires next, or {@link Long#MAX_VALUE}. */
    public long nextPeriodic(int vcpu) {
        return queue.deadline(vcpus + vcpu);
    }

    /** Sets a saved periodic timer; period 0 is none. */
    public synchronized void restorePeriodic(int vcpu, long period, long next) {
        periods[vcpu] = period;
        queue.set(vcpus + vcpu, period == 0 ? Long.MAX_VALUE : next);
    }

    /** System time at which a watchdog bites, or {@link Long#MAX_VALUE}. */
    public long watchdog(int id) {
        return queue.deadline(2 * vcpus + id);
    }

    /** Sets a saved watchdog by system time. */
    public void restoreWatchdog(int id, long deadline) {
        queue.set(2 * vcpus + id, deadline);
    }

    /** Stops every timer from firing; returns when none is being served. */
    public void freeze() {
        queue.freeze();
    }

    /** Lets timers fire again; overdue ones do at once. */
    public void thaw() {
        queue.thaw();
    }

    public boolean isFrozen() {
        return queue.isFrozen();
    }

    /** Brings the housekeeping forward to at most {@code nanos} from now. */
    public synchronized void tickWithin(long nanos) {
        queue.set(tickSlot(), Math.min(queue.deadline(tickSlot()), time.now() + nanos));
    }

    private int tickSlot() {
        return 2 * vcpus + WATCHDOGS;
    }

    private void expired(int slot) {
        if (slot < vcpus) {
            events.raiseVirq(slot, Virq.TIMER);
        } else if (slot < 2 * vcpus) {
            expiredPeriodic(slot - vcpus);
        } else if (slot == tickSlot()) {
            tickWithin(onTick.getAsLong());
        } else {
            onWatchdog.run();
        }
    }

    private void expiredPeriodic(int vcpu) {
        synchronized (this) {
            if (periods[vcpu] == 0) {
                return;
            }
            queue.set(vcpus + vcpu, time.now() + periods[vcpu]);
        }
        events.raiseVirq(vcpu, Virq.TIMER);
    }

    @Override
    public void close() {
        queue.close();
    }
}
