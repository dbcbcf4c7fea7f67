package org.xenolith.toolstack.device;

import org.xenolith.toolstack.domain.DevicePaths;
import org.xenolith.toolstack.domain.Nodes;
import org.xenolith.xenstore.client.XenstoreOps;

/** The xenstore nodes of the PV console, as libxl writes them ({@code libxl_console.c}). */
public final class ConsoleNodes {
    /** Back-end class name. */
    public static final String TYPE = "console";

    private ConsoleNodes() {
    }

    /** @param socket what {@code console/tty} names: a unix socket here, where xenconsoled names a pty */
    public static void write(XenstoreOps store, int domid, long gfn, int port, String socket) {
        String backend = DevicePaths.backend(TYPE, domid, 0);
        String frontend = DevicePaths.domain(domid) + "/console";
        for (Nodes nodes : new Nodes[] {
            Nodes.at(backend, "n0", "r" + domid),
            Nodes.at(DevicePaths.libxl(TYPE, domid, 0), "n0").put("backend", backend)}) {
            nodes.put("frontend", frontend)
                    .put("frontend-id", domid)
                    .put("online", 1)
                    .put("state", 1)
                    .put("protocol", "vt100")
                    .write(store);
        }
        Nodes.at(frontend, "n0", "r" + domid)
                .put("backend", backend)
                .put("backend-id", 0)
                .put("limit", 1 << 20)
                .put("type", "xenconsoled")
                .put("output", "pty")
                .put("tty", socket)
                .put("port", port)
                .put("ring-ref", gfn)
                .write(store);
    }
}
