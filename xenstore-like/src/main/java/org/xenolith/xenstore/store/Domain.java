package org.xenolith.xenstore.store;

import java.util.Arrays;
import org.xenolith.xenstore.wire.XsWire;

/** What the store knows of one domain: whether it is introduced, its limits and what it uses. */
final class Domain {
    private final int domid;
    private final int[] limits;
    private final int[] used = new int[Quota.values().length];
    private final int[] peak = new int[Quota.values().length];
    private Domain target;
    private int features = XsWire.FEATURES;
    private boolean introduced;
    private long gfn;
    private int port;
    private boolean shutdown;
    private boolean logged;
    private boolean warned;

    Domain(int domid, int[] limits) {
        this.domid = domid;
        this.limits = Arrays.copyOf(limits, limits.length);
    }

    int domid() {
        return domid;
    }

    boolean introduced() {
        return introduced;
    }

    /** Values of INTRODUCE, recorded only: the domain's process serves the ring. */
    void introduce(long ringGfn, int eventPort) {
        introduced = true;
        shutdown = false;
        gfn = ringGfn;
        port = eventPort;
    }

    /** No longer introduced; limits and features as for a new domain are the caller's business. */
    void withdraw() {
        introduced = false;
        target = null;
    }

    long gfn() {
        return gfn;
    }

    int port() {
        return port;
    }

    boolean shutdown() {
        return shutdown;
    }

    void shutdown(boolean changed) {
        shutdown = changed;
    }

    int features() {
        return features;
    }

    void features(int changed) {
        features = changed;
    }

    /** Whether its requests go to the access log. */
    boolean logged() {
        return logged;
    }

    void logged(boolean changed) {
        logged = changed;
    }

    /** Whether a warning about its memory is due; it is given once. */
    boolean warn() {
        boolean due = !warned;
        warned = true;
        return due;
    }

    Domain target() {
        return target;
    }

    void target(Domain changed) {
        target = changed;
    }

    int limit(Quota quota) {
        return limits[quota.ordinal()];
    }

    void limit(Quota quota, int value) {
        limits[quota.ordinal()] = value;
    }

    int used(Quota quota) {
        return used[quota.ordinal()];
    }

    int peak(Quota quota) {
        return peak[quota.ordinal()];
    }

    void resetPeaks() {
        System.arraycopy(used, 0, peak, 0, used.length);
    }

    void use(Quota quota, int delta) {
        int now = used[quota.ordinal()] += delta;
        if (now > peak[quota.ordinal()]) {
            peak[quota.ordinal()] = now;
        }
    }

    /** Whether an amount would be over the limit. */
    boolean exceeds(Quota quota, long amount) {
        int limit = limits[quota.ordinal()];
        return limit != 0 && amount > limit;
    }
}
