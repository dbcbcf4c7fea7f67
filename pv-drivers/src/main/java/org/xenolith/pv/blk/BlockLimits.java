package org.xenolith.pv.blk;

import org.xenolith.abi.memory.GuestMemory;

/**
 * What a request is checked against.
 *
 * @param sectorSize  unit of every sector number on this device's ring, in bytes
 * @param sectors     size of the disk in that unit
 * @param readOnly    refuses writes, barriers and discards
 * @param discard     serves discards
 * @param maxIndirect most segments of an indirect request; 0 refuses them
 */
record BlockLimits(int sectorSize, long sectors, boolean readOnly, boolean discard, int maxIndirect) {
    int sectorsPerPage() {
        return GuestMemory.PAGE_SIZE / sectorSize;
    }

    /** Whether a range lies on the disk; no sum can overflow. */
    boolean holds(long first, long count) {
        return first >= 0 && count >= 0 && first <= sectors && count <= sectors - first;
    }
}
