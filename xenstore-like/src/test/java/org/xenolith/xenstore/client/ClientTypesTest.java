package org.xenolith.xenstore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.abi.DomId;
import org.xenolith.xenstore.server.XenstoreServer;
import org.xenolith.xenstore.store.ConnectionPolicy;

@Timeout(30)
class ClientTypesTest {
    @TempDir
    Path folder;

    @Test
    void shouldBuildPathsAndRefuseBadSpelling() {
        assertEquals("/local/domain/3/device/vif/0", NodePath.frontend("vif", new DomId(3), 0).toString());
        assertEquals("/local/domain/0/backend/vbd/3/51712", NodePath.backend("vbd", new DomId(3), 51712).toString());
        assertEquals(NodePath.ROOT, NodePath.ROOT.child("a").parent());
        assertEquals("b", NodePath.ROOT.child("a/b").name());
        for (String bad : List.of("", "a", "/a/", "//", "/a+b", "@x")) {
            assertThrows(IllegalArgumentException.class, () -> new NodePath(bad));
        }
    }

    @Test
    void shouldStreamEachChangedPathOnceUntilTaken() throws Exception {
        try (XenstoreServer server = XenstoreServer.start();
                XenstoreAdmin client = XenstoreClients.inProcess(server, ConnectionPolicy.control());
                WatchStream stream = new WatchStream(client, "/w")) {
            assertEquals(Optional.of("/w"), stream.next(Duration.ofSeconds(5)));
            client.write("/w/a", "1");
            client.write("/w/b", "1");
            assertEquals(Optional.of("/w/a"), stream.next(Duration.ofSeconds(5)));
            assertEquals(Optional.of("/w/b"), stream.next(Duration.ofSeconds(5)));
            assertEquals(Optional.empty(), stream.next(Duration.ofMillis(1)));
        }
    }

    @Test
    void shouldLetEveryContenderCommitInTurn() throws Exception {
        try (XenstoreServer server = XenstoreServer.start()) {
            server.listen(folder.resolve("socket"));
            AtomicInteger bodies = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                XenstoreAdmin client = XenstoreClients.connect(folder.resolve("socket"));
                Thread thread = new Thread(() -> count(client, bodies));
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            try (XenstoreAdmin client = XenstoreClients.connect(folder.resolve("socket"))) {
                assertEquals(Optional.of("800"), client.read("/n"));
            }
            assertEquals(800, bodies.get(), 200, "transactions run again");
        }
    }

    private static void count(XenstoreAdmin client, AtomicInteger bodies) {
        for (int i = 0; i < 100; i++) {
            client.transaction(ops -> {
                bodies.incrementAndGet();
                int seen = Integer.parseInt(ops.read("/n").orElse("0"));
                ops.write("/n", Integer.toString(seen + 1));
                return seen;
            });
        }
        client.close();
    }
}
