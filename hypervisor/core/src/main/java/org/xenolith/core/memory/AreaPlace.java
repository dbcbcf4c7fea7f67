package org.xenolith.core.memory;

import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.SharedArea;

/**
 * Where a structure that the guest registered stands in its physical memory.
 *
 * @param gpa its first byte
 * @param length its size in bytes, at most a page
 * @param nextPage the page its rest stands in if it crosses a page border, else -1
 */
public record AreaPlace(long gpa, int length, long nextPage) {
    private static final long PAGE_MASK = GuestMemory.PAGE_SIZE - 1L;

    public AreaPlace {
        boolean crosses = (gpa & PAGE_MASK) + length > GuestMemory.PAGE_SIZE;
        if (gpa < 0 || length <= 0 || length > GuestMemory.PAGE_SIZE || crosses != nextPage >= 0
                || nextPage >= 0 && (nextPage & PAGE_MASK) != 0) {
            throw new IllegalArgumentException("gpa=0x" + Long.toHexString(gpa) + ", length=" + length + ", next page=" + nextPage);
        }
    }

    /**
     * Holds on to what backs the structure now.
     *
     * @throws org.xenolith.abi.memory.GuestMemoryFault if nothing does
     */
    public SharedArea pin(GuestMemory memory) {
        if (nextPage < 0) {
            return SharedArea.pin(memory, gpa);
        }
        long first = gpa & ~PAGE_MASK;
        return new SharedArea(memory.pin(first, nextPage), gpa - first);
    }
}
