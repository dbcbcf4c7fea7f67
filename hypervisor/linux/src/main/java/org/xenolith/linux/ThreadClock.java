package org.xenolith.linux;

import java.util.function.LongSupplier;

/** CPU time of one thread (pthread_getcpuclockid(3)). */
public final class ThreadClock implements LongSupplier {
    private static final int SIZE_OF_TIMESPEC = 16;
    private final int clock;
    private volatile long last;

    private ThreadClock(int clock) {
        this.clock = clock;
    }

    /** The calling thread's clock, readable from any thread. */
    public static ThreadClock ofCurrentThread() {
        try (NativeBuffer id = new NativeBuffer(Integer.BYTES)) {
            int error = Libc.pthread_getcpuclockid(Libc.pthread_self(), id.address());
            if (error != 0) {
                throw new LinuxException("pthread_getcpuclockid", error);
            }
            return new ThreadClock(id.bytes().getInt(0));
        }
    }

    /** Nanoseconds of CPU time used so far; the last value read once the thread has ended. */
    @Override
    public long getAsLong() {
        try (NativeBuffer time = new NativeBuffer(SIZE_OF_TIMESPEC)) {
            if (Libc.clock_gettime(clock, time.address()) == 0) {
                last = time.bytes().getLong(0) * 1_000_000_000L + time.bytes().getLong(8);
            }
        }
        return last;
    }
}
