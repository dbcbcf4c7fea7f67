package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.xenolith.toolstack.domain.Nodes;
import org.xenolith.toolstack.rpc.HostPaths;
import org.xenolith.xenstore.client.XenstoreAdmin;
import org.xenolith.xenstore.client.XenstoreClients;
import org.xenolith.xenstore.client.XenstoreOps;
import org.xenolith.xenstore.server.XenstoreServer;
import org.xenolith.xenstore.store.ConnectionPolicy;

/** The control domain's xenstored: server, socket for the stock tools, and dom0's own connection. */
final class StoreService implements AutoCloseable {
    private final Path socket;
    private final XenstoreServer server;
    private final XenstoreAdmin client;

    private StoreService(XenstoreServer server, XenstoreAdmin client, Path socket) {
        this.socket = socket;
        this.server = server;
        this.client = client;
    }

    /** Starts it, and makes sure dom0's own nodes are there. */
    static StoreService start(HostPaths paths) throws IOException {
        XenstoreServer server = XenstoreServer.start(paths.state().resolve("xenstored"));
        XenstoreAdmin client = XenstoreClients.inProcess(server, ConnectionPolicy.control());
        client.transaction(nodes -> {
            writeDom0(nodes);
            return null;
        });
        server.listen(paths.xenstoreSocket());
        return new StoreService(server, client, paths.xenstoreSocket());
    }

    private static void writeDom0(XenstoreOps nodes) {
        for (String directory : List.of("/tool/xenstored", "/vm", "/libxl", "/local/domain/0/backend")) {
            nodes.mkdir(directory);
        }
        Nodes.at("/local/domain/0", "n0").put("domid", 0).put("name", DomainRegistry.DOM0_NAME).write(nodes);
        for (String type : List.of("vbd", "vif", "console")) {
            nodes.mkdir("/local/domain/0/backend/" + type);
        }
    }

    XenstoreAdmin client() {
        return client;
    }

    StoreGate gate() {
        return new XenstoredGate(server, client);
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
        Files.deleteIfExists(socket);
    }
}
