package org.xenolith.toolstack.vmm;

import java.util.concurrent.locks.LockSupport;
import org.xenolith.core.vcpu.Joining;

/** Lets a domain's vCPUs stand still for part of their time. Safe from any thread. */
final class VcpuThrottle implements AutoCloseable {
    private static final long PERIOD_NANOS = 20_000_000L;

    private final VcpuThreads vcpus;
    private volatile int percent;
    private Thread thread;
    private boolean closed;

    VcpuThrottle(VcpuThreads vcpus) {
        this.vcpus = vcpus;
    }

    /** Nothing once it has been closed. @param share 0..99, in percent */
    synchronized void set(int share) {
        percent = share;
        if (share > 0 && thread == null && !closed) {
            thread = new Thread(this::run, "throttle");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            long still = PERIOD_NANOS * percent / 100;
            if (still > 0) {
                vcpus.pause();
                LockSupport.parkNanos(still);
                vcpus.resume();
            }
            LockSupport.parkNanos(PERIOD_NANOS - still);
        }
    }

    /** Returns when the vCPUs run at full speed again. */
    @Override
    public void close() {
        Thread ending;
        synchronized (this) {
            closed = true;
            ending = thread;
        }
        if (ending != null) {
            ending.interrupt();
            Joining.await(ending);
        }
    }
}
