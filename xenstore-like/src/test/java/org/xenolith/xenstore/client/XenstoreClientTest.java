package org.xenolith.xenstore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.abi.DomId;
import org.xenolith.xenstore.XenstoreException;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.server.XenstoreServer;
import org.xenolith.xenstore.store.ConnectionPolicy;

class XenstoreClientTest {
    @TempDir
    Path folder;
    private XenstoreServer server;

    @BeforeEach
    void start() throws Exception {
        server = XenstoreServer.start();
        server.listen(folder.resolve("socket"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private XenstoreAdmin client(String kind) throws Exception {
        return kind.equals("socket") ? XenstoreClients.connect(folder.resolve("socket"))
                : XenstoreClients.inProcess(server, ConnectionPolicy.control());
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "local"})
    void shouldReadWhatWasWritten(String kind) throws Exception {
        try (XenstoreAdmin client = client(kind)) {
            client.write("/a/b", "value");
            assertEquals(Optional.of("value"), client.read("/a/b"));
            assertEquals(Optional.of(""), client.read("/a"));
            assertEquals(Optional.empty(), client.read("/b"));
            assertEquals(Optional.of(List.of("b")), client.directory("/a"));
            assertEquals(Optional.of(List.of("a", "tool")), client.directory("/"));
            client.remove("/a");
            client.remove("/a/b");
            assertFalse(client.exists("/a/b"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "local"})
    void shouldListDirectoriesLongerThanAMessage(String kind) throws Exception {
        try (XenstoreAdmin client = client(kind)) {
            List<String> names = new ArrayList<>();
            for (int i = 1000; i < 3000; i++) {
                names.add("child-" + i);
                client.mkdir("/many/child-" + i);
            }
            assertEquals(Optional.of(names), client.directory("/many"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "local"})
    void shouldTellWatchOnceAtOnceAndThenOfEveryChange(String kind) throws Exception {
        try (XenstoreAdmin client = client(kind)) {
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            XenstoreClient.Watch watch = client.watch("/w", seen::add);
            assertEquals("/w", seen.poll(5, TimeUnit.SECONDS));
            client.write("/w/x", "1");
            assertEquals("/w/x", seen.poll(5, TimeUnit.SECONDS));
            watch.close();
            client.write("/w/x", "2");
            assertTrue(seen.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "local"})
    void shouldRunTransactionAgainWhenItLost(String kind) throws Exception {
        try (XenstoreAdmin client = client(kind); XenstoreAdmin other = client(kind)) {
            client.write("/n", "0");
            List<String> tries = new ArrayList<>();
            client.transaction(ops -> {
                String read = ops.read("/n").orElseThrow();
                if (tries.isEmpty()) {
                    other.write("/n", "5");
                }
                tries.add(read);
                ops.write("/n", read + "1");
                return null;
            });
            assertEquals(List.of("0", "5"), tries);
            assertEquals(Optional.of("51"), client.read("/n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "local"})
    void shouldRefuseWithTheErrorOfTheWire(String kind) throws Exception {
        try (XenstoreAdmin client = client(kind)) {
            XenstoreException refused = assertThrows(XenstoreException.class, () -> client.read("/a+b"));
            assertEquals(XsError.EINVAL, refused.error());
            client.introduceDomain(new DomId(7), 42, 3);
            assertTrue(client.isDomainIntroduced(new DomId(7)));
            client.releaseDomain(new DomId(7));
            assertFalse(client.isDomainIntroduced(new DomId(7)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "local"})
    void shouldFailAndNotHangOnceClosed(String kind) throws Exception {
        XenstoreAdmin client = client(kind);
        client.write("/a", "1");
        client.close();
        assertThrows(XenstoreException.class, () -> client.read("/a"));
    }

    @Test
    @Timeout(30)
    void shouldFailAndNotHangWhenTheServerInThisProcessEnds() throws Exception {
        XenstoreAdmin client = client("local");
        client.write("/a", "1");
        server.close();
        XenstoreException refused = assertThrows(XenstoreException.class, () -> client.read("/a"));
        assertEquals(XsError.EIO, refused.error());
        client.close();
    }
}
