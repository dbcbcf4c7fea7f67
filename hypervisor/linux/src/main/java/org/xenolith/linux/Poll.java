package org.xenolith.linux;

/** Waits for one descriptor (poll(2)), for places too small for an {@link Epoll}. */
public final class Poll {
    public static final int IN = 1;
    public static final int OUT = 4;

    private Poll() {
    }

    /**
     * @param mask          {@link #IN}, {@link #OUT} or both
     * @param timeoutMillis at most so long; -1 for ever
     * @return what is ready, error and hang-up bits included; 0 after the time or when a signal came
     */
    public static int await(Descriptor file, int mask, int timeoutMillis) {
        try (NativeBuffer pollfd = new NativeBuffer(8)) {
            pollfd.bytes().putInt(0, file.fd()).putShort(4, (short) mask);
            int ready = Libc.poll(pollfd.address(), 1, timeoutMillis);
            if (ready < 0 && Libc.errno() != Errno.EINTR) {
                throw new LinuxException("poll", Libc.errno());
            }
            return ready > 0 ? pollfd.bytes().getShort(6) & 0xffff : 0;
        }
    }
}
