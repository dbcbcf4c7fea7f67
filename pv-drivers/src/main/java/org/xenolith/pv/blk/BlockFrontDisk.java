package org.xenolith.pv.blk;

import org.xenolith.abi.io.BlkifLayout;

/**
 * What the back end says of a disk.
 *
 * @param sectorSize unit in bytes
 * @param sectors    size in that unit
 * @param info       VDISK flags of {@link BlkifLayout}
 * @param discard    serves discards
 * @param flush      serves flushes
 */
public record BlockFrontDisk(int sectorSize, long sectors, int info, boolean discard, boolean flush) {
    /** Size in bytes. */
    public long size() {
        return sectors * sectorSize;
    }

    public boolean readOnly() {
        return (info & BlkifLayout.VDISK_READONLY) != 0;
    }
}
