package org.xenolith.abi.memory;

/**
 * A list of runs of guest memory for one kernel transfer, reused from request to request: nothing is allocated after
 * construction. Neighbouring runs are joined. Not thread-safe; belongs to one worker.
 */
public final class IoVector {
    private final long[] address;
    private final int[] length;
    private int count;
    private long total;

    /** @param capacity most runs it can hold; the kernel takes 1024 (UIO_MAXIOV) */
    public IoVector(int capacity) {
        address = new long[capacity];
        length = new int[capacity];
    }

    public void clear() {
        count = 0;
        total = 0;
    }

    /** Appends a run of guest memory; throws {@link GuestMemoryFault} if it is not in one region. */
    public void add(GuestMemory memory, long gpa, int bytes) {
        addHost(memory.hostAddress(gpa, bytes), bytes);
    }

    /** Appends a run of process memory, such as a packet header of our own. */
    public void addHost(long hostAddress, int bytes) {
        if (count > 0 && address[count - 1] + length[count - 1] == hostAddress) {
            length[count - 1] += bytes;
        } else {
            address[count] = hostAddress;
            length[count] = bytes;
            count++;
        }
        total += bytes;
    }

    /** Number of runs. */
    public int count() {
        return count;
    }

    /** Sum of the runs' lengths in bytes. */
    public long total() {
        return total;
    }

    public long address(int index) {
        return address[index];
    }

    public int length(int index) {
        return length[index];
    }
}
