package org.xenolith.core.domain;

import org.xenolith.core.time.SystemTime;
import org.xenolith.evtchn.EventChannels;

/** What the timer thread does beside timers: owed upcalls, clock samples, and noticing that every vCPU halts for good. */
final class Housekeeping {
    /** An owed upcall is tried again after this long. */
    static final long RETRY_NANOS = 1_000_000L;
    private static final long ROUND_NANOS = 2_000_000_000L;
    /** Rounds in which all vCPUs are found dead before that counts as power-off: one could have woken another meanwhile. */
    private static final int DEAD_ROUNDS = 2;

    private final Vcpu[] vcpus;
    private final SystemTime time;
    private final Upcalls upcalls;
    private final EventChannels events;
    private final DomainHost.Kick kick;
    private final ShutdownLatch shutdown;
    private long nextRound = ROUND_NANOS;
    private int deadRounds;
    private volatile long lastError;
    private volatile boolean anchorDue;

    Housekeeping(Vcpu[] vcpus, SystemTime time, Upcalls upcalls, EventChannels events, DomainHost.Kick kick,
            ShutdownLatch shutdown) {
        this.vcpus = vcpus;
        this.time = time;
        this.upcalls = upcalls;
        this.events = events;
        this.kick = kick;
        this.shutdown = shutdown;
    }

    /** On the timer thread; answers in how many nanoseconds it wants to run again. */
    long tick() {
        long now = time.now();
        if (now >= nextRound) {
            nextRound = now + ROUND_NANOS;
            round();
        }
        boolean owed = upcalls.retry(events::upcallPending);
        return owed ? RETRY_NANOS : nextRound - now;
    }

    private void round() {
        deadRounds = allDead() ? deadRounds + 1 : 0;
        if (deadRounds >= DEAD_ROUNDS) {
            shutdown.shutdown(ShutdownReason.POWEROFF);
            return;
        }
        vcpus[0].sampleDue = true;
        for (Vcpu vcpu : vcpus) {
            kick.kick(vcpu.id);
        }
    }

    private boolean allDead() {
        for (Vcpu vcpu : vcpus) {
            if (!vcpu.dead) {
                return false;
            }
        }
        return true;
    }

    /** By how many nanoseconds the guest's clock was ahead of system time when last compared, at least 0. */
    long lead() {
        return Math.max(0, lastError);
    }

    /** After a restore: the first vCPU that is about to run fixes the clocks of all. */
    void anchorDue() {
        anchorDue = true;
    }

    /** On a vCPU's thread before it runs. */
    void anchorIfDue(Vcpu vcpu) {
        if (anchorDue) {
            synchronized (this) {
                if (anchorDue) {
                    anchor(vcpu.cpu.readTsc());
                    anchorDue = false;
                }
            }
        }
    }

    /** Fixes the clock of every vCPU by a TSC read of this moment. */
    void anchor(long tsc) {
        long now = time.now();
        for (Vcpu vcpu : vcpus) {
            vcpu.clock.anchor(tsc, now);
        }
    }

    /** On a vCPU's thread: compares the guest's clock with system time and corrects all vCPUs' records together. */
    void sample(Vcpu vcpu) {
        vcpu.sampleDue = false;
        long before = time.now();
        long tsc = vcpu.cpu.readTsc();
        long now = before + (time.now() - before) / 2;
        long error = vcpu.clock.error(tsc, now);
        lastError = error;
        for (Vcpu other : vcpus) {
            other.clock.correct(tsc, now, error);
        }
    }
}
