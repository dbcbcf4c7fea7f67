package org.xenolith.toolstack.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenolith.toolstack.proto.StreamNode;
import org.xenolith.xenstore.client.XenstoreAdmin;
import org.xenolith.xenstore.client.XenstoreClients;
import org.xenolith.xenstore.server.XenstoreServer;
import org.xenolith.xenstore.store.ConnectionPolicy;
import org.xenolith.xenstore.tree.Node;

class SavedNodesTest {
    private static final String UUID = "00000000-0000-0000-0000-000000000007";

    private XenstoreServer server;
    private XenstoreAdmin store;

    @BeforeEach
    void start() throws IOException {
        server = XenstoreServer.start();
        store = XenstoreClients.inProcess(server, ConnectionPolicy.control());
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
    }

    private List<StreamNode> read() throws IOException {
        return SavedNodes.read(server.tree(), 7, UUID);
    }

    @Test
    void shouldReadADomainsNodesWithTheirPermissionsParentsFirst() throws IOException {
        store.write("/local/domain/7/device/vbd/51712/state", "4");
        store.setPermissions("/local/domain/7/device/vbd/51712/state", List.of("n7", "r0"));
        store.write("/local/domain/0/backend/vbd/7/51712/state", "4");
        store.write("/vm/" + UUID + "/name", "debian");
        store.write("/local/domain/70/name", "another");
        List<StreamNode> nodes = read();
        assertEquals(List.of("/local/domain/7", "/local/domain/7/device", "/local/domain/7/device/vbd", "/local/domain/7/device/vbd/51712",
                "/local/domain/7/device/vbd/51712/state", "/vm/" + UUID, "/vm/" + UUID + "/name", "/local/domain/0/backend/vbd/7",
                "/local/domain/0/backend/vbd/7/51712", "/local/domain/0/backend/vbd/7/51712/state"),
                nodes.stream().map(StreamNode::getPath).toList());
        assertEquals("4", nodes.get(4).getValue().toStringUtf8());
        assertEquals(List.of("n7", "r0"), nodes.get(4).getPermissionsList());
    }

    @Test
    void shouldReadNothingOfADomainThatIsNotThere() throws IOException {
        assertEquals(List.of(), read());
    }

    @Test
    void shouldStayAsItWasWhileTheStoreChanges() throws IOException {
        store.write("/local/domain/7/name", "before");
        Node tree = server.tree();
        List<StreamNode> before = read();
        store.write("/local/domain/7/name", "after");
        assertEquals(before, SavedNodes.read(tree, 7, UUID));
        assertNotEquals(before, read());
    }

    @Test
    void shouldMakeWhatWasReadOfOneStoreWhatAnotherHolds() throws IOException {
        store.write("/local/domain/7/name", "here");
        store.write("/local/domain/7/gone", "");
        List<StreamNode> offered = read();
        store.remove("/local/domain/7/gone");
        store.write("/local/domain/7/name", "later");
        List<StreamNode> present = read();
        try (XenstoreServer other = XenstoreServer.start();
                XenstoreAdmin there = XenstoreClients.inProcess(other, ConnectionPolicy.control())) {
            SavedNodes.write(there, offered);
            SavedNodes.change(there, offered, present);
            assertEquals(present, SavedNodes.read(other.tree(), 7, UUID));
        }
    }
}
