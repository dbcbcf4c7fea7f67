package org.xenolith.pv.blk;

import org.xenolith.pv.xenbus.DevicePath;

/**
 * What a block back end offers.
 *
 * @param path             where the device lives in the store
 * @param readOnly         refuses writes, whatever the image would take
 * @param cdrom            says so in {@code info}
 * @param discard          offers discard where the image has it
 * @param persistentGrants offers {@code feature-persistent}; off by default because mapping costs us less than the
 *                         copy that it makes the guest do
 * @param maxPersistent    most grants kept mapped for each ring
 * @param maxIndirect      most segments of one indirect request, 0 (not offered) to 256
 * @param maxRingOrder     largest ring in pages as a power of two, 0 to 4
 * @param maxQueues        most rings, 1 to 16
 * @param workers          threads that serve each ring, 1 to 16: as many requests run side by side
 */
public record BlockBackendConfig(DevicePath path, boolean readOnly, boolean cdrom, boolean discard,
                                 boolean persistentGrants, int maxPersistent, int maxIndirect, int maxRingOrder,
                                 int maxQueues, int workers) {
    public BlockBackendConfig {
        check("maxPersistent", maxPersistent, 1, 1 << 16);
        check("maxIndirect", maxIndirect, 0, 256);
        check("maxRingOrder", maxRingOrder, 0, 4);
        check("maxQueues", maxQueues, 1, 16);
        check("workers", workers, 1, 16);
    }

    /** A writable disk with everything at its usual value. */
    public static BlockBackendConfig of(DevicePath path) {
        return new BlockBackendConfig(path, false, false, true, false, 1056, 256, 4, 4, 4);
    }

    public BlockBackendConfig withReadOnly(boolean value) {
        return new BlockBackendConfig(path, value, cdrom, discard, persistentGrants, maxPersistent, maxIndirect, maxRingOrder, maxQueues, workers);
    }

    public BlockBackendConfig withCdrom(boolean value) {
        return new BlockBackendConfig(path, readOnly, value, discard, persistentGrants, maxPersistent, maxIndirect, maxRingOrder, maxQueues, workers);
    }

    public BlockBackendConfig withDiscard(boolean value) {
        return new BlockBackendConfig(path, readOnly, cdrom, value, persistentGrants, maxPersistent, maxIndirect, maxRingOrder, maxQueues, workers);
    }

    public BlockBackendConfig withPersistentGrants(boolean value, int max) {
        return new BlockBackendConfig(path, readOnly, cdrom, discard, value, max, maxIndirect, maxRingOrder, maxQueues, workers);
    }

    public BlockBackendConfig withMaxIndirect(int value) {
        return new BlockBackendConfig(path, readOnly, cdrom, discard, persistentGrants, maxPersistent, value, maxRingOrder, maxQueues, workers);
    }

    public BlockBackendConfig withWorkers(int value) {
        return new BlockBackendConfig(path, readOnly, cdrom, discard, persistentGrants, maxPersistent, maxIndirect, maxRingOrder, maxQueues, value);
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + "=" + value + ", allowed " + min + ".." + max);
        }
    }
}
