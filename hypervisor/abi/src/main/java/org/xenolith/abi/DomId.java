package org.xenolith.abi;

/** A domain identifier; {@code xen.h} reserves 0x7ff0 and above (DOMID_FIRST_RESERVED). */
public record DomId(int value) implements Comparable<DomId> {
    /** Largest value the ABI allows. */
    public static final int MAX = 0x7fef;

    /** The control domain. */
    public static final DomId DOM0 = new DomId(0);
    /** {@code DOMID_SELF} as it appears in hypercall arguments. */
    public static final int SELF = 0x7ff0;

    public DomId {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("domid=" + value + ", allowed 0.." + MAX);
        }
    }

    @Override
    public int compareTo(DomId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
