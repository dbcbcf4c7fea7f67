package org.xenolith.toolstack.vmm;

/**
 * The last 64 KiB a guest printed, which every attached client reads at its own pace: one that falls behind misses the
 * middle, and nobody waits for it.
 */
final class ConsoleHistory {
    static final int SIZE = 64 << 10;

    private final byte[] ring = new byte[SIZE];
    private long end;
    private boolean closed;

    synchronized void append(byte[] bytes, int offset, int length) {
        int skip = Math.max(0, length - SIZE);
        for (int done = skip; done < length; ) {
            int at = (int) ((end + done) % SIZE);
            int step = Math.min(length - done, SIZE - at);
            System.arraycopy(bytes, offset + done, ring, at, step);
            done += step;
        }
        end += length;
        notifyAll();
    }

    /** A client's place in the output. One thread. */
    final class Cursor {
        private long position = start();
        private boolean stopped;

        /**
         * Copies what comes next, waiting until there is something.
         *
         * @return how many bytes, or -1 after {@link #stop} and when the console has closed and all was read
         */
        int read(byte[] into) throws InterruptedException {
            synchronized (ConsoleHistory.this) {
                while (position >= end && !closed && !stopped) {
                    ConsoleHistory.this.wait();
                }
                if (position >= end || stopped) {
                    return -1;
                }
                long from = Math.max(position, start());
                int length = (int) Math.min(into.length, end - from);
                copy(from, into, length);
                position = from + length;
                return length;
            }
        }

        /** Ends reading here, from any thread. */
        void stop() {
            synchronized (ConsoleHistory.this) {
                stopped = true;
                ConsoleHistory.this.notifyAll();
            }
        }
    }

    /** A client's place, at the oldest byte still held. */
    synchronized Cursor cursor() {
        return new Cursor();
    }

    private long start() {
        return Math.max(0, end - SIZE);
    }

    private void copy(long from, byte[] into, int length) {
        for (int done = 0; done < length; ) {
            int at = (int) ((from + done) % SIZE);
            int step = Math.min(length - done, SIZE - at);
            System.arraycopy(ring, at, into, done, step);
            done += step;
        }
    }

    /** No more will come; readers see the end once they have read the rest. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
