package org.xenolith.toolstack.vmm;

import com.google.protobuf.ByteString;
import java.util.List;
import org.xenolith.toolstack.proto.StreamDevice;
import org.xenolith.toolstack.proto.StreamDevices;
import org.xenolith.toolstack.proto.StreamStore;
import org.xenolith.xenstore.ring.RingState;

/**
 * What a domain's back ends go on from.
 *
 * @param states of those that there were
 */
record SavedDevices(RingState ring, List<StreamDevice> states) {
    /** A new domain's. */
    static final SavedDevices NONE = new SavedDevices(RingState.INITIAL, List.of());

    static SavedDevices of(StreamStore store, StreamDevices devices) {
        RingState ring = new RingState(store.getPartial().toByteArray(), store.getReplies().toByteArray(),
                store.getWatchesList().stream().map(ByteString::toByteArray).toList(),
                store.getTransactionsList());
        return new SavedDevices(ring, devices.getDevicesList());
    }

    private StreamDevice state(String type, int devid) {
        return states.stream().filter(device -> device.getType().equals(type) && device.getDevid() == devid)
                .findFirst().orElse(StreamDevice.getDefaultInstance());
    }

    /** Whether it had a connected front end. */
    boolean connected(String type, int devid) {
        return state(type, devid).getConnected();
    }

    /** By which IP addresses the guest has spoken on an interface. */
    List<byte[]> addresses(String type, int devid) {
        return state(type, devid).getAddressesList().stream().map(ByteString::toByteArray).toList();
    }
}
