package org.xenolith.linux;

/**
 * A real-time signal that is blocked in the thread that made this object, so that it ends that thread's KVM_RUN, or
 * its {@link #take}, instead of running a handler. Sent from any thread until closed; a signal sent early stays
 * pending. Taken by its own thread only.
 *
 * <p>The thread must close this object before it ends: a signal to a dead thread is undefined (pthread_kill(3)).
 */
public final class ThreadSignal implements AutoCloseable {
    private static final int SIG_BLOCK = 0;
    private static final int SIZE_OF_SIGSET = 128;

    private final int signal;
    private final NativeBuffer set = new NativeBuffer(SIZE_OF_SIGSET);
    private final NativeBuffer timeout = new NativeBuffer(16);
    private final long othersBlocked;
    private final Object life = new Object();
    private long thread;

    private ThreadSignal(int signal) {
        this.signal = signal;
        long bit = 1L << (signal - 1);
        set.bytes().putLong(0, bit);
        try (NativeBuffer old = new NativeBuffer(SIZE_OF_SIGSET)) {
            int error = Libc.pthread_sigmask(SIG_BLOCK, set.address(), old.address());
            if (error != 0) {
                throw new LinuxException("pthread_sigmask", error);
            }
            othersBlocked = old.bytes().getLong(0) & ~bit;
        }
        thread = Libc.pthread_self();
    }

    /** Blocks {@code signal}, one that the JVM does not use (32 + 3 .. 64), in the calling thread. */
    public static ThreadSignal block(int signal) {
        if (signal < 35 || signal > 64) {
            throw new IllegalArgumentException("signal=" + signal + ", allowed 35..64");
        }
        return new ThreadSignal(signal);
    }

    public int signal() {
        return signal;
    }

    /** The thread's other blocked signals, as a kernel sigset: what KVM_SET_SIGNAL_MASK is to be given. */
    public long othersBlocked() {
        return othersBlocked;
    }

    /** Sends the signal; does nothing once closed. Allocates nothing. */
    public void send() {
        synchronized (life) {
            if (thread != 0) {
                int error = Libc.pthread_kill(thread, signal);
                if (error != 0) {
                    throw new LinuxException("pthread_kill", error);
                }
            }
        }
    }

    /** Takes a pending signal without waiting; false if there was none. */
    public boolean take() {
        return take(0);
    }

    /** Waits at most {@code nanos} for the signal and takes it; false if the time passed. */
    public boolean take(long nanos) {
        long deadline = System.nanoTime() + nanos;
        long left = nanos;
        do {
            timeout.bytes().putLong(0, left / 1_000_000_000L).putLong(8, left % 1_000_000_000L);
            if (Libc.sigtimedwait(set.address(), 0, timeout.address()) == signal) {
                return true;
            }
            left = deadline - System.nanoTime();
        } while (left > 0);
        return false;
    }

    /** Ends sending and takes what is still pending. On its own thread. */
    @Override
    public void close() {
        synchronized (life) {
            thread = 0;
        }
        while (take()) {
            continue;
        }
    }
}
