package org.xenolith.soft;

import java.util.concurrent.locks.LockSupport;

/** Holds a vCPU back to a part of its time: every so often it rests for as long as its share says. */
final class Throttle {
    private static final long SLICE_NS = 10_000_000;

    private int percent = 100;
    private long since;

    /** @param share percent of the time in which the vCPU runs, taken to 1 to 100 */
    void set(int share) {
        percent = Math.max(1, Math.min(100, share));
        since = System.nanoTime();
    }

    /** Rests, if it is due; returns when to call again in {@link System#nanoTime}, or -1 for not at all. Of the vCPU's thread. */
    long rest() {
        if (percent >= 100) {
            return -1;
        }
        LockSupport.parkNanos((System.nanoTime() - since) * (100 - percent) / percent);
        since = System.nanoTime();
        return since + SLICE_NS;
    }
}
