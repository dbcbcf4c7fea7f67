package org.xenolith.toolstack.xl;

import static org.xenolith.toolstack.xl.Columns.left;

import java.util.List;
import org.xenolith.toolstack.proto.Device;
import org.xenolith.toolstack.proto.DeviceList;

/** {@code xl block-list}. */
final class BlockListVerb extends DeviceVerb {
    BlockListVerb() {
        super(DeviceList.Kind.BLOCK);
    }

    @Override
    String table(List<Device> devices) {
        StringBuilder table = new StringBuilder();
        row(table, "Vdev", "BE", "handle", "state", "evt-ch", "ring-ref", "BE-path");
        for (Device device : devices) {
            row(table, device.getDevid(), device.getBackendDomid(), device.getFrontendDomid(), device.getState(),
                    device.getEventChannel(), ring(device, 0), device.getBackendPath());
        }
        return table.toString();
    }

    private static void row(StringBuilder table, Object vdev, Object backend, Object handle, Object state,
            Object port, Object ring, Object path) {
        table.append(left(vdev, 5)).append(' ').append(left(backend, 3)).append(' ').append(left(handle, 6))
                .append(' ').append(left(state, 5)).append(' ').append(left(port, 6)).append(' ')
                .append(left(ring, 8)).append(' ').append(left(path, 30)).append('\n');
    }
}
