package org.xenolith.toolstack.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenolith.toolstack.domain.DevicePaths;
import org.xenolith.toolstack.device.VbdNodes;
import org.xenolith.toolstack.device.VifNodes;
import org.xenolith.toolstack.proto.Device;
import org.xenolith.toolstack.proto.DeviceList;
import org.xenolith.toolstack.proto.DeviceListResult;
import org.xenolith.xenstore.client.XenstoreClient;

/** Answers {@code xl block-list} and {@code xl network-list} from xenstore, the front end's own nodes included. */
final class DeviceReport {
    private final DomainRegistry registry;
    private final XenstoreClient store;

    DeviceReport(DomainRegistry registry, XenstoreClient store) {
        this.registry = registry;
        this.store = store;
    }

    DeviceListResult list(DeviceList request) {
        int domid = registry.find(request.getDomain()).domid();
        String type = request.getKind() == DeviceList.Kind.BLOCK ? VbdNodes.TYPE : VifNodes.TYPE;
        DeviceListResult.Builder result = DeviceListResult.newBuilder();
        for (String name : store.directory("/libxl/" + domid + "/device/" + type).orElse(List.of())) {
            result.addDevices(device(type, domid, Integer.parseInt(name)));
        }
        return result.build();
    }

    private Device device(String type, int domid, int devid) {
        String frontend = DevicePaths.frontend(type, domid, devid);
        String backend = DevicePaths.backend(type, domid, devid);
        List<Integer> rings = new ArrayList<>();
        for (String node : List.of("ring-ref", "ring-ref0", "tx-ring-ref", "rx-ring-ref")) {
            number(frontend + "/" + node).ifPresent(rings::add);
        }
        return Device.newBuilder()
                .setDevid(devid)
                .setFrontendDomid(domid)
                .setState(number(frontend + "/state").orElse(0))
                .setEventChannel(number(frontend + "/event-channel").orElse(-1))
                .addAllRingRefs(rings)
                .setBackendPath(backend)
                .setMac(store.read(backend + "/mac").orElse(""))
                .setVdev(store.read(backend + "/dev").orElse(""))
                .build();
    }

    /** What the guest wrote, if it is a number. */
    private Optional<Integer> number(String path) {
        return store.read(path).filter(value -> value.matches("\\d{1,9}")).map(Integer::valueOf);
    }
}
