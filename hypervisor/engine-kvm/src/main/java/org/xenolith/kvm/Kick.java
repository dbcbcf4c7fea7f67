package org.xenolith.kvm;

import java.util.concurrent.atomic.AtomicBoolean;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.ThreadSignal;
import org.xenolith.linux.ThreadTimer;
import org.xenolith.linux.kvm.KvmIoctl;
import org.xenolith.linux.kvm.KvmVmLayouts.SignalMask;
import org.xenolith.linux.kvm.VcpuFd;

/**
 * Ends a KVM_RUN from outside: a real-time signal that is blocked in the vCPU's thread and open only inside KVM_RUN
 * (KVM_SET_SIGNAL_MASK), so that no handler runs and a signal sent early stays pending. The same signal, sent by a
 * timer, cuts the time slices of {@link #throttle}.
 */
final class Kick implements AutoCloseable {
    private static final int SIGNAL = 40;
    private static final int SIGSET = 8;
    private static final long SLICE_NANOS = 10_000_000L;

    private final ThreadSignal signal = ThreadSignal.block(SIGNAL);
    private final AtomicBoolean kicked = new AtomicBoolean();
    private ThreadTimer timer;
    private long restNanos;

    /** To be called on the vCPU's thread. */
    Kick(VcpuFd vcpu) {
        try (NativeBuffer mask = new NativeBuffer(SignalMask.SIZE)) {
            mask.bytes().putInt(SignalMask.LEN, SIGSET).putLong(SignalMask.SIGSET, signal.othersBlocked());
            vcpu.call(KvmIoctl.KVM_SET_SIGNAL_MASK, mask);
        }
    }

    /** From any thread; one signal per {@link #taken}. */
    void kick() {
        if (!kicked.getAndSet(true)) {
            signal.send();
        }
    }

    /** KVM_RUN was interrupted: takes the signals; true if it was a kick, false if it may go on. */
    boolean taken() {
        drain();
        if (kicked.getAndSet(false)) {
            return true;
        }
        return restNanos > 0 && rest();
    }

    private void drain() {
        while (signal.take()) {
            continue;
        }
    }

    private boolean rest() {
        boolean ended = signal.take(restNanos);
        timer.arm(SLICE_NANOS - restNanos);
        return ended && kicked.getAndSet(false);
    }

    void throttle(int percent) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("percent=" + percent + ", allowed 1..100");
        }
        restNanos = SLICE_NANOS / 100 * (100 - percent);
        if (restNanos == 0) {
            stopTimer();
            return;
        }
        if (timer == null) {
            timer = new ThreadTimer(signal);
        }
        timer.arm(SLICE_NANOS - restNanos);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.close();
            timer = null;
        }
    }

    @Override
    public void close() {
        stopTimer();
        signal.close();
    }
}
