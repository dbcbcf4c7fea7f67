package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.abi.DomId;
import org.xenolith.xenstore.client.XenstoreAdmin;
import org.xenolith.xenstore.client.XenstoreClients;
import org.xenolith.xenstore.store.ConnectionPolicy;

@Timeout(60)
class DurabilityTest {
    @TempDir
    Path folder;

    private Process daemon() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                XenstoredMain.class.getName(), "--socket", folder.resolve("socket").toString(), "--state",
                folder.resolve("state").toString()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
        for (int i = 0; i < 1000 && process.isAlive(); i++) {
            try {
                XenstoreClients.connect(folder.resolve("socket")).close();
                return process;
            } catch (IOException e) {
                Thread.sleep(10);
            }
        }
        throw new IllegalStateException("the daemon does not start: " + Files.readString(folder.resolve("log")));
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Test
    void shouldKeepEveryAcknowledgedWriteOverKills() throws Exception {
        Process process = daemon();
        AtomicInteger acknowledged = new AtomicInteger();
        XenstoreAdmin client = XenstoreClients.connect(folder.resolve("socket"));
        Thread writer = new Thread(() -> {
            for (int i = 1; !Thread.currentThread().isInterrupted(); i++) {
                client.write("/counter/" + i % 50, Integer.toString(i));
                acknowledged.set(i);
            }
        });
        writer.start();
        for (int kills = 0; kills < 3; kills++) {
            Thread.sleep(200);
            kill(process);
            int before = acknowledged.get();
            process = daemon();
            try (XenstoreAdmin other = XenstoreClients.connect(folder.resolve("socket"))) {
                int kept = Integer.parseInt(other.read("/counter/" + before % 50).orElse("0"));
                assertTrue(kept >= before, "acknowledged " + before + ", kept " + kept);
            }
        }
        writer.interrupt();
        writer.join();
        client.close();
        kill(process);
    }

    @Test
    void shouldRegisterWatchesAgainAndEndLostTransactionsInAgain() throws Exception {
        Process process = daemon();
        XenstoreAdmin client = XenstoreClients.connect(folder.resolve("socket"));
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        client.watch("/w", seen::add);
        assertEquals("/w", seen.poll(10, TimeUnit.SECONDS));
        Process[] current = {process};
        int[] runs = {0};
        client.transaction(ops -> {
            runs[0]++;
            ops.write("/t", "run " + runs[0]);
            if (runs[0] == 1) {
                current[0] = again(current[0]);
            }
            return ops.read("/t");
        });
        assertEquals(2, runs[0]);
        assertEquals(Optional.of("run 2"), client.read("/t"));
        assertEquals("/w", seen.poll(10, TimeUnit.SECONDS));
        client.write("/w/x", "");
        assertEquals("/w/x", seen.poll(10, TimeUnit.SECONDS));
        client.close();
        kill(current[0]);
    }

    private Process again(Process process) {
        try {
            kill(process);
            return daemon();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldRestoreDomainsQuotasPermissionsAndLargeTrees() throws Exception {
        Path state = folder.resolve("state");
        try (XenstoreServer server = XenstoreServer.start(state);
                XenstoreAdmin client = XenstoreClients.inProcess(server, ConnectionPolicy.control())) {
            client.introduceDomain(new DomId(7), 99, 5);
            client.setQuota(new DomId(7), "nodes", 77);
            client.setDefaultQuota("watches", 33);
            assertEquals("OK", client.control(List.of("log", "+9")));
            client.setPermissions("@releaseDomain", List.of("n0", "r7"));
            for (int i = 0; i < 300; i++) {
                client.write("/many/" + i, "value " + i);
            }
            client.setPermissions("/many/5", List.of("n7", "r9"));
            client.remove("/many/6");
            try (XenstoreAdmin guest = XenstoreClients.inProcess(server, ConnectionPolicy.guest(7))) {
                guest.write("/many/5/own", "x");
            }
        }
        for (int restart = 0; restart < 2; restart++) {
            try (XenstoreServer server = XenstoreServer.start(state);
                    XenstoreAdmin client = XenstoreClients.inProcess(server, ConnectionPolicy.control())) {
                assertTrue(client.isDomainIntroduced(new DomId(7)));
                assertEquals(77, client.quota(new DomId(7), "nodes"));
                assertEquals(33, client.defaultQuota("watches"));
                assertTrue(client.control(List.of("log")).contains("9       : on"));
                assertEquals(List.of("n0", "r7"), client.permissions("@releaseDomain"));
                assertEquals(299, client.directory("/many").orElseThrow().size());
                assertEquals(Optional.of("value 299"), client.read("/many/299"));
                assertEquals(List.of("n7", "r9"), client.permissions("/many/5"));
                assertEquals(List.of("n7", "r9"), client.permissions("/many/5/own"));
                assertEquals("OK", client.control(List.of("check")));
            }
        }
    }
}
