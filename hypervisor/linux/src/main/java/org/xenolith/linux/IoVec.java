package org.xenolith.linux;

/**
 * A native array of struct iovec, filled again for each transfer; allocates nothing after construction. Belongs to
 * one worker. The addresses must stay mapped for the duration of the call it is used in.
 */
public final class IoVec {
    /** Most runs the kernel takes in one call (UIO_MAXIOV). */
    public static final int LIMIT = 1024;
    private static final int SIZE = 16;
    private static final int LENGTH = 8;

    private final NativeBuffer array;
    private final int capacity;
    private int count;
    private long total;

    /** @param capacity most runs it can hold, 1..{@link #LIMIT} */
    public IoVec(int capacity) {
        if (capacity < 1 || capacity > LIMIT) {
            throw new IllegalArgumentException("capacity=" + capacity + ", allowed 1.." + LIMIT);
        }
        this.capacity = capacity;
        array = new NativeBuffer(capacity * SIZE);
    }

    public void clear() {
        count = 0;
        total = 0;
    }

    /** Appends a run of process memory. */
    public void add(long address, long length) {
        if (count == capacity) {
            throw new IllegalStateException("count=" + count + ", capacity=" + capacity);
        }
        array.bytes().putLong(count * SIZE, address).putLong(count * SIZE + LENGTH, length);
        count++;
        total += length;
    }

    /** Drops the first {@code bytes} bytes, after a transfer that stopped early. */
    public void advance(long bytes) {
        if (bytes < 0 || bytes > total) {
            throw new IllegalArgumentException("bytes=" + bytes + ", total=" + total);
        }
        total -= bytes;
        int first = 0;
        long left = bytes;
        while (first < count && left >= length(first)) {
            left -= length(first);
            first++;
        }
        for (int i = first; i < count; i++) {
            long skip = i == first ? left : 0;
            long address = array.bytes().getLong(i * SIZE) + skip;
            long length = length(i) - skip;
            array.bytes().putLong((i - first) * SIZE, address).putLong((i - first) * SIZE + LENGTH, length);
        }
        count -= first;
    }

    private long length(int index) {
        return array.bytes().getLong(index * SIZE + LENGTH);
    }

    /** Sum of the runs' lengths in bytes. */
    public long total() {
        return total;
    }

    public int count() {
        return count;
    }

    long address() {
        return array.address();
    }
}
