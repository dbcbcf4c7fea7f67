package org.xenolith.soft;

/**
 * The accesses of the current instruction that the machine's owner has already completed. The instruction is executed
 * again from its start after each exit and consumes them in order.
 */
final class Replay {
    private static final int MAX = 64;

    private final long[] values = new long[MAX];
    private final boolean[] faults = new boolean[MAX];
    private int count;
    private int at;

    boolean isEmpty() {
        return count == 0;
    }

    /** Adds what the owner answered. */
    void add(long value, boolean fault) {
        if (count == MAX) {
            count = 0;
        }
        values[count] = value;
        faults[count] = fault;
        count++;
    }

    void restart() {
        at = 0;
    }

    void clear() {
        count = 0;
        at = 0;
    }

    boolean hasNext() {
        return at < count;
    }

    boolean nextFaults() {
        return faults[at];
    }

    long next() {
        return values[at++];
    }
}
