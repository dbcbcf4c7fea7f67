package org.xenolith.toolstack.device;

import java.util.List;
import org.xenolith.toolstack.domain.DevicePaths;
import org.xenolith.toolstack.domain.Nodes;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.xenstore.client.XenstoreOps;

/** The xenstore nodes of a disk before its front end appears, as libxl writes them ({@code libxl_disk.c}). */
public final class VbdNodes {
    /** Back-end class name. */
    public static final String TYPE = "vbd";

    private VbdNodes() {
    }

    /** Says where the disk is now, in nodes that came from another host. */
    public static void writeTarget(XenstoreOps store, int domid, DiskConfig disk) {
        for (String device : List.of(DevicePaths.backend(TYPE, domid, disk.getDevid()), DevicePaths.libxl(TYPE, domid, disk.getDevid()))) {
            String node = device + "/params";
            store.read(node).filter(former -> !former.equals(disk.getTarget())).ifPresent(former -> store.write(node, disk.getTarget()));
        }
    }

    public static void write(XenstoreOps store, int domid, DiskConfig disk) {
        int devid = disk.getDevid();
        String backend = DevicePaths.backend(TYPE, domid, devid);
        String frontend = DevicePaths.frontend(TYPE, domid, devid);
        String kind = disk.getCdrom() ? "cdrom" : "disk";
        for (Nodes nodes : new Nodes[] {
            Nodes.at(backend, "n0", "r" + domid),
            Nodes.at(DevicePaths.libxl(TYPE, domid, devid), "n0").put("backend", backend)}) {
            nodes.put("frontend", frontend)
                    .put("params", disk.getTarget())
                    .putIfSet("script", disk.getScript())
                    .put("frontend-id", domid)
                    .put("online", 1)
                    .put("removable", disk.getRemovable() ? 1 : 0)
                    .put("bootable", 1)
                    .put("state", 1)
                    .put("dev", disk.getVdev())
                    .put("type", "phy")
                    .put("mode", disk.getReadOnly() ? "r" : "w")
                    .put("device-type", kind)
                    .put("discard-enable", disk.getDiscard() ? 1 : 0)
                    .put("specification", "xen")
                    .write(store);
        }
        Nodes.at(frontend, "n" + domid, "r0")
                .put("backend", backend)
                .put("backend-id", 0)
                .put("state", 1)
                .put("virtual-device", devid)
                .put("device-type", kind)
                .put("trusted", disk.getTrusted() ? 1 : 0)
                .write(store);
    }
}
