package org.xenolith.toolstack.xl;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.toolstack.proto.Device;
import org.xenolith.toolstack.proto.DeviceList;
import org.xenolith.toolstack.proto.Request;

/** What block-list and network-list share: the devices of some domains. */
abstract class DeviceVerb implements Verb {
    private final DeviceList.Kind kind;

    DeviceVerb(DeviceList.Kind kind) {
        this.kind = kind;
    }

    @Override
    public final void run(Session session, Syntax.Arguments arguments) {
        List<Device> devices = new ArrayList<>();
        for (String domain : arguments.operands()) {
            devices.addAll(session.control().call(Request.newBuilder().setDevices(
                    DeviceList.newBuilder().setDomain(domain).setKind(kind))).getDevices().getDevicesList());
        }
        session.out().print(session.json() ? json(devices) : table(devices));
    }

    abstract String table(List<Device> devices);

    static int ring(Device device, int index) {
        return index < device.getRingRefsCount() ? device.getRingRefs(index) : -1;
    }

    private static String json(List<Device> devices) {
        JsonWriter json = new JsonWriter().array();
        for (Device device : devices) {
            json.object().field("devid", device.getDevid()).given("vdev", device.getVdev())
                    .given("mac", device.getMac()).field("backend_domid", device.getBackendDomid())
                    .field("frontend_domid", device.getFrontendDomid()).field("state", device.getState())
                    .field("event_channel", device.getEventChannel()).key("ring_refs").array();
            device.getRingRefsList().forEach(ref -> json.value(ref.longValue()));
            json.endArray().field("backend_path", device.getBackendPath()).endObject();
        }
        return json.endArray().toString();
    }
}
