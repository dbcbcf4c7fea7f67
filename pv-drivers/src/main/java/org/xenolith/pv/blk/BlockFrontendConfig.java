package org.xenolith.pv.blk;

import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.pv.xenbus.DevicePath;

/**
 * What a block front end asks for; it takes less where the back end offers less.
 *
 * @param path       where the device lives in the store
 * @param layout     ABI of the ring
 * @param ringOrder  ring size in pages as a power of two
 * @param segments   most pages of one request; beyond 11 only with indirect descriptors
 * @param depth      most requests in flight
 * @param persistent keeps its buffers granted, if the back end keeps grants mapped
 */
public record BlockFrontendConfig(DevicePath path, BlkifLayout layout, int ringOrder, int segments, int depth, boolean persistent) {
    public BlockFrontendConfig {
        if (ringOrder < 0 || ringOrder > 4 || segments < 1 || segments > 256 || depth < 1) {
            throw new IllegalArgumentException("ringOrder=" + ringOrder + ", segments=" + segments + ", depth=" + depth);
        }
    }

    /** One page of ring, 32 segments, 8 requests in flight: what Linux uses. */
    public static BlockFrontendConfig of(DevicePath path) {
        return new BlockFrontendConfig(path, BlkifLayout.X86_64, 0, 32, 8, false);
    }
}
