package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.xenstore.client.XenstoreAdmin;
import org.xenolith.xenstore.client.XenstoreClients;

/** Our client against C xenstored, which knows no sessions. */
@Timeout(60)
class ReferenceClientTest {
    @TempDir
    Path folder;

    @Test
    void shouldWorkWithAServerThatKnowsNoSessions() throws Exception {
        try (ReferenceDaemon daemon = ReferenceDaemon.start(folder);
                XenstoreAdmin client = XenstoreClients.connect(daemon.socket())) {
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            client.watch("/a", seen::add);
            assertEquals("/a", seen.poll(5, TimeUnit.SECONDS));
            client.transaction(ops -> {
                ops.write("/a/b", "1");
                return null;
            });
            assertEquals("/a/b", seen.poll(5, TimeUnit.SECONDS));
            for (int i = 0; i < 600; i++) {
                client.mkdir("/many/child-" + i);
            }
            assertEquals(600, client.directory("/many").orElseThrow().size());
            client.setPermissions("/a/b", List.of("n0", "r0"));
            assertEquals(Optional.of("1"), client.read("/a/b"));
        }
    }
}
