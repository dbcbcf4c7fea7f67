package org.xenolith.toolstack.xl;

import static org.xenolith.toolstack.xl.Columns.left;
import static org.xenolith.toolstack.xl.Columns.right;

import java.util.List;
import org.xenolith.toolstack.proto.Device;
import org.xenolith.toolstack.proto.DeviceList;

/** {@code xl network-list}. */
final class NetworkListVerb extends DeviceVerb {
    NetworkListVerb() {
        super(DeviceList.Kind.NETWORK);
    }

    @Override
    String table(List<Device> devices) {
        StringBuilder table = new StringBuilder(
                "Idx BE Mac Addr.         handle state evt-ch   tx-/rx-ring-ref " + left("BE-path", 30) + "\n");
        for (Device device : devices) {
            table.append(left(device.getDevid(), 3)).append(' ').append(left(device.getBackendDomid(), 2))
                    .append(' ').append(device.getMac()).append(right(device.getDevid(), 6)).append(' ')
                    .append(right(device.getState(), 5)).append(' ').append(right(device.getEventChannel(), 6))
                    .append(' ').append(right(ring(device, 0), 5)).append('/').append(left(ring(device, 1), 11))
                    .append(' ').append(left(device.getBackendPath(), 30)).append('\n');
        }
        return table.toString();
    }
}
