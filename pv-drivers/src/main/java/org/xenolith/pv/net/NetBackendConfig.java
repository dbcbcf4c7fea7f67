package org.xenolith.pv.net;

import org.xenolith.pv.xenbus.DevicePath;

/**
 * What a network back end offers.
 *
 * @param path     where the device lives in the store
 * @param mtu      largest payload of a frame that is not segmented, 68 to 65535
 * @param offloads offers checksum and segmentation offload
 */
public record NetBackendConfig(DevicePath path, int mtu, boolean offloads) {
    public NetBackendConfig {
        if (mtu < 68 || mtu > 65535) {
            throw new IllegalArgumentException("mtu=" + mtu + ", allowed 68..65535");
        }
    }

    public static NetBackendConfig of(DevicePath path) {
        return new NetBackendConfig(path, 1500, true);
    }
}
