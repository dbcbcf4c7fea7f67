package org.xenolith.toolstack.vmm;

import com.google.protobuf.ByteString;
import java.util.Set;
import org.xenolith.toolstack.proto.StreamDevice;
import org.xenolith.toolstack.proto.StreamDevices;
import org.xenolith.toolstack.proto.StreamStore;
import org.xenolith.xenstore.ring.RingState;

/**
 * What a domain's back ends go on from.
 *
 * @param connected type and devid of those that had a connected front end
 */
record SavedDevices(RingState ring, Set<String> connected) {
    /** A new domain's. */
    static final SavedDevices NONE = new SavedDevices(RingState.INITIAL, Set.of());

    static SavedDevices of(StreamStore store, StreamDevices devices) {
        RingState ring = new RingState(store.getPartial().toByteArray(), store.getReplies().toByteArray(),
                store.getWatchesList().stream().map(ByteString::toByteArray).toList(),
                store.getTransactionsList());
        return new SavedDevices(ring, Set.copyOf(devices.getDevicesList().stream().filter(StreamDevice::getConnected)
                .map(device -> key(device.getType(), device.getDevid())).toList()));
    }

    private static String key(String type, int devid) {
        return type + "/" + devid;
    }

    boolean connected(String type, int devid) {
        return connected.contains(key(type, devid));
    }
}
