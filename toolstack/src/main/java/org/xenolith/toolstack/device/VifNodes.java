package org.xenolith.toolstack.device;

import java.util.List;
import org.xenolith.toolstack.domain.DevicePaths;
import org.xenolith.toolstack.domain.Nodes;
import org.xenolith.toolstack.proto.VifConfig;
import org.xenolith.xenstore.client.XenstoreOps;

/** The xenstore nodes of a network interface before its front end appears, as libxl writes them ({@code libxl_nic.c}). */
public final class VifNodes {
    /** Back-end class name. */
    public static final String TYPE = "vif";

    /** What a vif has whose configuration and bridge say nothing, in bytes. */
    public static final int DEFAULT_MTU = 1500;

    private VifNodes() {
    }

    public static void write(XenstoreOps store, int domid, VifConfig vif) {
        int devid = vif.getDevid();
        String backend = DevicePaths.backend(TYPE, domid, devid);
        String frontend = DevicePaths.frontend(TYPE, domid, devid);
        for (Nodes nodes : new Nodes[] {
            Nodes.at(backend, "n0", "r" + domid),
            Nodes.at(DevicePaths.libxl(TYPE, domid, devid), "n0").put("backend", backend)}) {
            nodes.put("frontend", frontend)
                    .put("frontend-id", domid)
                    .put("online", 1)
                    .put("state", 1)
                    .putIfSet("script", vif.getScript())
                    .put("mac", vif.getMac())
                    .putIfSet("ip", vif.getIp())
                    .putIfSet("bridge", vif.getBridge())
                    .put("handle", devid)
                    .put("type", "vif")
                    .putIfSet("vifname", vif.getVifname());
            if (vif.getRateBytesPerInterval() != 0) {
                nodes.put("rate", vif.getRateBytesPerInterval() + "," + vif.getRateIntervalUs());
            }
            nodes.write(store);
        }
        Nodes front = Nodes.at(frontend, "n" + domid, "r0")
                .put("backend", backend)
                .put("backend-id", 0)
                .put("state", 1)
                .put("handle", devid)
                .put("mac", vif.getMac())
                .put("trusted", vif.getTrusted() ? 1 : 0);
        front.write(store);
        String mtu = frontend + "/mtu";
        store.write(mtu, Integer.toString(vif.getMtu() == 0 ? DEFAULT_MTU : vif.getMtu()));
        store.setPermissions(mtu, List.of("n0", "r" + domid));
    }

    /** The name of its TAP device: as configured, or {@code vifDOM.DEV} as hotplug scripts expect. */
    public static String interfaceName(int domid, VifConfig vif) {
        return vif.getVifname().isEmpty() ? "vif" + domid + "." + vif.getDevid() : vif.getVifname();
    }
}
