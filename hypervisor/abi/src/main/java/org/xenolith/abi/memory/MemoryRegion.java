package org.xenolith.abi.memory;

/**
 * A run of guest-physical pages and where this process has them mapped.
 *
 * @param gpa  first guest-physical byte, page aligned
 * @param size bytes, a positive multiple of the page size
 * @param host process address of the first byte, page aligned
 */
public record MemoryRegion(long gpa, long size, long host) {
    public MemoryRegion {
        long mask = GuestMemory.PAGE_SIZE - 1L;
        if ((gpa & mask) != 0 || gpa < 0 || (size & mask) != 0 || size <= 0 || gpa + size < 0 || (host & mask) != 0) {
            throw new IllegalArgumentException("region gpa=0x" + Long.toHexString(gpa) + ", size=0x"
                    + Long.toHexString(size) + ", host=0x" + Long.toHexString(host) + " is not page aligned or wraps");
        }
    }

    /** First guest-physical byte after the region. */
    public long end() {
        return gpa + size;
    }

    /** Whether the region holds the whole range; {@code length} is positive. */
    public boolean holds(long from, long length) {
        return from >= gpa && length <= size && from - gpa <= size - length;
    }
}
