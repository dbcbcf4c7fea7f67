package org.xenolith.abi;

/** A virtual CPU of one domain, as in {@code vcpu.h}. */
public record VcpuId(int value) implements Comparable<VcpuId> {
    /** Largest value the ABI allows. */
    public static final int MAX = 8191;

    public VcpuId {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("vcpu=" + value + ", allowed 0.." + MAX);
        }
    }

    @Override
    public int compareTo(VcpuId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
