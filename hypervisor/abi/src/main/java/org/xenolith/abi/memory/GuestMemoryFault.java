package org.xenolith.abi.memory;

/**
 * A guest-physical access that no memory backs. It is the guest's doing, so it carries no stack trace and is never
 * logged one by one.
 */
public final class GuestMemoryFault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final long gpa;
    private final long length;

    public GuestMemoryFault(long gpa, long length) {
        super("gpa=0x" + Long.toHexString(gpa) + ", length=" + length + " is not backed by memory", null, false, false);
        this.gpa = gpa;
        this.length = length;
    }

    /** First guest-physical byte of the failed access. */
    public long gpa() {
        return gpa;
    }

    /** Length of the failed access in bytes. */
    public long length() {
        return length;
    }
}
