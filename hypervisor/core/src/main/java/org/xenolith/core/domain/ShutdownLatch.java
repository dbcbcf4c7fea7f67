package org.xenolith.core.domain;

import java.util.concurrent.atomic.AtomicReference;

/** The domain's end: the first reason counts, everybody is told once. */
final class ShutdownLatch {
    private final DomainHost.ShutdownListener listener;
    private final Runnable stopVcpus;
    private final AtomicReference<ShutdownReason> reason = new AtomicReference<>();
    private volatile String failure = "";

    ShutdownLatch(DomainHost.ShutdownListener listener, Runnable stopVcpus) {
        this.listener = listener;
        this.stopVcpus = stopVcpus;
    }

    boolean isShutDown() {
        return reason.get() != null;
    }

    /** The reason, or null. */
    ShutdownReason reason() {
        return reason.get();
    }

    /** Takes a reason over from a saved domain, silently. */
    void restore(ShutdownReason why) {
        reason.set(why);
    }

    /** Forgets a suspend; false if the domain has not shut down or for another reason. */
    boolean cancelSuspend() {
        return reason.compareAndSet(ShutdownReason.SUSPEND, null);
    }

    void shutdown(ShutdownReason why) {
        if (reason.compareAndSet(null, why)) {
            stopVcpus.run();
            listener.shutdown(why);
        }
    }

    void failed(String why) {
        failure = why;
        shutdown(ShutdownReason.CRASH);
    }

    String failure() {
        return failure;
    }
}
