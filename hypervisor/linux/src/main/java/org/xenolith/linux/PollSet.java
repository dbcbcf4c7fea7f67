package org.xenolith.linux;

/**
 * Waits for a few descriptors (poll(2)), level-triggered. One thread waits, and says before each wait what for;
 * waiting allocates nothing.
 */
public final class PollSet implements AutoCloseable {
    private static final int SIZE = 8;
    private static final int EVENTS = 4;
    private static final int RESULT = 6;

    private final NativeBuffer files;
    private final int count;

    /** @param files what to wait for, by index from now on; they stay the caller's */
    public PollSet(Descriptor... files) {
        this.files = new NativeBuffer(files.length * SIZE);
        count = files.length;
        for (int i = 0; i < count; i++) {
            this.files.bytes().putInt(i * SIZE, files[i].fd());
        }
    }

    /** What to wait for: {@link Poll#IN}, {@link Poll#OUT}, both, or 0. Errors and hang-ups end a wait in any case. */
    public void want(int index, int mask) {
        files.bytes().putShort(index * SIZE + EVENTS, (short) mask);
    }

    /**
     * Waits until something is ready.
     *
     * @param timeoutMillis at most so long; -1 for ever
     */
    public void await(int timeoutMillis) {
        int ready = Libc.poll(files.address(), count, timeoutMillis);
        if (ready < 0) {
            if (Libc.errno() != Errno.EINTR) {
                throw new LinuxException("poll", Libc.errno());
            }
            for (int i = 0; i < count; i++) {
                files.bytes().putShort(i * SIZE + RESULT, (short) 0);
            }
        }
    }

    /** What was ready when the last wait ended, error and hang-up bits included. */
    public int ready(int index) {
        return files.bytes().getShort(index * SIZE + RESULT) & 0xffff;
    }

    @Override
    public void close() {
        files.close();
    }
}
