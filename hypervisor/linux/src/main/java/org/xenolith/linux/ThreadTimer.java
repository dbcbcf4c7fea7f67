package org.xenolith.linux;

/**
 * A one-shot timer that sends a {@link ThreadSignal}'s signal to the thread that made this object (timer_create(2),
 * SIGEV_THREAD_ID). For its own thread only.
 */
public final class ThreadTimer implements AutoCloseable {
    private static final int CLOCK_MONOTONIC = 1;
    private static final int SIGEV_THREAD_ID = 4;
    private static final int SIZE_OF_SIGEVENT = 64;

    private final NativeBuffer value = new NativeBuffer(32);
    private final long timer;

    public ThreadTimer(ThreadSignal signal) {
        try (NativeBuffer event = new NativeBuffer(SIZE_OF_SIGEVENT); NativeBuffer id = new NativeBuffer(Long.BYTES)) {
            event.bytes().putInt(8, signal.signal()).putInt(12, SIGEV_THREAD_ID).putInt(16, Libc.gettid());
            LinuxException.check(Libc.timer_create(CLOCK_MONOTONIC, event.address(), id.address()), "timer_create");
            timer = id.bytes().getLong(0);
        }
    }

    /** Fires once in {@code nanos}; 0 disarms. Replaces what was set before. */
    public void arm(long nanos) {
        value.bytes().putLong(16, nanos / 1_000_000_000L).putLong(24, nanos % 1_000_000_000L);
        LinuxException.check(Libc.timer_settime(timer, 0, value.address(), 0), "timer_settime");
    }

    @Override
    public void close() {
        Libc.timer_delete(timer);
    }
}
