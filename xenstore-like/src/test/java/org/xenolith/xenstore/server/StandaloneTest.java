package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.xenstore.XenstoreException;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.client.XenstoreAdmin;
import org.xenolith.xenstore.client.XenstoreClients;

/** The store as a process of its own, with no hypervisor, and a guest simulated by a client on a socket. */
@Timeout(60)
class StandaloneTest {
    @TempDir
    Path folder;

    private Process run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), XenstoredMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
    }

    private static XenstoreAdmin connect(Path socket) throws InterruptedException {
        while (true) {
            try {
                return XenstoreClients.connect(socket);
            } catch (IOException e) {
                Thread.sleep(20);
            }
        }
    }

    @Test
    void shouldServeControlDomainAndGuestEachWithItsRights() throws Exception {
        Process daemon = run("--socket", folder.resolve("socket").toString(), "--guest", "7=" + folder.resolve("guest"));
        try (XenstoreAdmin control = connect(folder.resolve("socket")); XenstoreAdmin guest = connect(folder.resolve("guest"))) {
            control.write("/local/domain/7/data", "");
            control.setPermissions("/local/domain/7/data", List.of("n7"));
            guest.write("data/x", "1");
            assertEquals(Optional.of("1"), control.read("/local/domain/7/data/x"));
            assertEquals(XsError.EACCES, assertThrows(XenstoreException.class, () -> guest.write("/tool/x", "1")).error());
        } finally {
            daemon.destroy();
        }
        assertTrue(daemon.waitFor(20, TimeUnit.SECONDS));
    }

    @Test
    void shouldExplainItselfWhenItDoesNotUnderstand() throws Exception {
        Process daemon = run("--guest", "7=" + folder.resolve("guest"));
        assertEquals(2, daemon.waitFor());
        assertTrue(Files.readString(folder.resolve("log")).contains("--socket PATH"));
    }
}
