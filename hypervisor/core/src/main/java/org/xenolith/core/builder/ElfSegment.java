package org.xenolith.core.builder;

/**
 * A PT_LOAD entry: file bytes at {@code offset} go to guest-physical {@code gpa}, zeroes follow up to
 * {@code memorySize}.
 */
record ElfSegment(long offset, long gpa, long fileSize, long memorySize, boolean executable) {
    /** First guest-physical byte after the segment. */
    long end() {
        return gpa + memorySize;
    }

    boolean overlaps(ElfSegment other) {
        return gpa < other.end() && other.gpa < end();
    }
}
