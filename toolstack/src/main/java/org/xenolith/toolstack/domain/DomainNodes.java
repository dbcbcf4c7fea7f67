package org.xenolith.toolstack.domain;

import java.util.List;
import java.util.Locale;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.xenstore.client.XenstoreOps;

/**
 * A domain's own part of xenstore: {@code /local/domain/N}, {@code /vm/UUID} and {@code /libxl/N}, as libxl lays them
 * out ({@code libxl__domain_make}, {@code libxl__build_post}).
 */
public final class DomainNodes {
    private static final List<String> GUEST_WRITABLE =
            List.of("device/suspend/event-channel", "control/shutdown", "control/feature-poweroff",
                    "control/feature-reboot", "control/feature-suspend", "control/sysrq", "data", "drivers", "feature",
                    "attr", "error");

    private DomainNodes() {
    }

    public static void write(XenstoreOps store, int domid, DomainConfig config, double startTime) {
        String path = DevicePaths.domain(domid);
        String reader = "r" + domid;
        String vm = "/vm/" + config.getUuid();
        Nodes.at(vm, "n0", reader)
                .put("name", config.getName())
                .put("uuid", config.getUuid())
                .put("start_time", String.format(Locale.ROOT, "%.2f", startTime))
                .write(store);
        Nodes.at(path, "n0", reader).put("vm", vm).put("name", config.getName()).put("domid", domid).write(store);
        for (int vcpu = 0; vcpu < config.getMaxVcpus(); vcpu++) {
            store.write(path + "/cpu/" + vcpu + "/availability", vcpu < config.getVcpus() ? "online" : "offline");
        }
        Nodes.at(path + "/memory", "n0", reader)
                .put("static-max", config.getMaxMemoryMib() * 1024)
                .put("target", config.getMemoryMib() * 1024)
                .put("videoram", 0)
                .write(store);
        for (String directory : new String[] {"device", "device/vbd", "device/vif", "device/suspend", "control", "store"}) {
            Nodes.at(path + "/" + directory, "n0", reader).write(store);
        }
        for (String node : GUEST_WRITABLE) {
            store.write(path + "/" + node, "");
            store.setPermissions(path + "/" + node, List.of("n" + domid));
        }
        store.write(path + "/control/platform-feature-multiprocessor-suspend", "1");
        store.write(path + "/control/platform-feature-xs_reset_watches", "1");
        Nodes.at("/libxl/" + domid, "n0").put("type", "pvh").write(store);
    }

    /** Where the guest finds its store, once its pages are known. */
    public static void writeStore(XenstoreOps store, int domid, long gfn, int port) {
        String path = DevicePaths.domain(domid) + "/store";
        store.write(path + "/port", Integer.toString(port));
        store.write(path + "/ring-ref", Long.toString(gfn));
    }

    public static void rename(XenstoreOps store, int domid, String uuid, String name) {
        store.write(DevicePaths.domain(domid) + "/name", name);
        store.write("/vm/" + uuid + "/name", name);
    }

    /** Takes away all that a domain had, its back ends included. */
    public static void remove(XenstoreOps store, int domid, String uuid) {
        for (String type : store.directory("/local/domain/0/backend").orElse(List.of())) {
            store.remove(DevicePaths.backends(type, domid));
        }
        store.remove(DevicePaths.domain(domid));
        store.remove("/vm/" + uuid);
        store.remove("/libxl/" + domid);
    }
}
