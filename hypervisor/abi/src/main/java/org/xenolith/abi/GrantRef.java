package org.xenolith.abi;

/** An index into a grant table, as in {@code grant_table.h}. */
public record GrantRef(int value) implements Comparable<GrantRef> {
    /** Largest value the ABI allows. */
    public static final int MAX = Integer.MAX_VALUE;

    public GrantRef {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("gref=" + value + ", allowed 0.." + MAX);
        }
    }

    @Override
    public int compareTo(GrantRef other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
