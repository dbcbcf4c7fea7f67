package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.xenolith.toolstack.xl.XlMain;

/** Processes of the user's own that are clients of a host: Debian's xenstore tools, and xl console killed while attached. */
class ClientsTest extends HostTest {
    private static final int CONSOLES = 2;

    private ProcessBuilder tool(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true);
        builder.environment().put("XENSTORED_PATH", host().paths().xenstoreSocket().toString());
        builder.environment().put("XENOLITH_DIR", host().root().toString());
        return builder;
    }

    private String run(String... command) throws Exception {
        Process process = tool(command).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(Await.SECONDS, TimeUnit.SECONDS), () -> String.join(" ", command) + " does not end");
        assertEquals(0, process.exitValue(), () -> String.join(" ", command) + ": " + output);
        return output;
    }

    @Test
    void shouldServeStockXenstoreTools() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/xenstore-ls")), "no xenstore-utils");
        host().create(Guest.probe("live", "").withDisk(host().disk("live", 1 << 20))).ok();
        host().awaitConsole("live", "PROBE ready");
        String home = "/local/domain/" + host().domid("live");
        assertEquals("live\n", run("xenstore-read", home + "/name"));
        String tree = run("xenstore-ls", "-f", home);
        assertTrue(tree.contains(home + "/device/vbd/51712/state = \""), tree);
        assertTrue(run("xenstore-list", "/local/domain").lines().toList().contains("0"));
        Process watch = tool("xenstore-watch", "-n", "2", home + "/data").start();
        BufferedReader seen = new BufferedReader(new InputStreamReader(watch.getInputStream(), StandardCharsets.UTF_8));
        assertEquals(home + "/data", seen.readLine());
        run("xenstore-write", home + "/data/greeting", "hello guest");
        assertEquals(home + "/data/greeting", seen.readLine());
        assertTrue(watch.waitFor(Await.SECONDS, TimeUnit.SECONDS));
        host().type("live", "xs-read data/greeting;xs-write data/answer hello-host");
        host().awaitConsole("live", "hello guest");
        host().awaitConsole("live", "PROBE xs-write SUCCESS");
        assertEquals("hello-host\n", run("xenstore-read", home + "/data/answer"));
        run("xenstore-rm", home + "/data/greeting");
        assertEquals(1, tool("xenstore-exists", home + "/data/greeting").start().waitFor());
    }

    /** How many it has once a console client that has just left is forgotten. */
    private static long settledSockets(int process) throws Exception {
        long fewest = sockets(process);
        for (int i = 0; i < 20; i++) {
            Thread.sleep(25);
            fewest = Math.min(fewest, sockets(process));
        }
        return fewest;
    }

    private static long sockets(int process) throws IOException {
        return HostProcesses.descriptors(process).stream().filter(file -> file.startsWith("socket:")).count();
    }

    /** xl console in a process of its own; returns when it has shown what the guest printed. */
    private Process attach(String name) throws IOException {
        Process client = tool(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), XlMain.class.getName(),
                "console", name).redirectInput(ProcessBuilder.Redirect.PIPE).start();
        BufferedReader out = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); !line.contains("PROBE ready"); line = out.readLine()) {
            assertTrue(client.isAlive(), line);
        }
        return client;
    }

    @Test
    void shouldNotMindAConsoleClientThatIsKilled() throws Exception {
        host().create(Guest.probe("watched", "")).ok();
        host().awaitConsole("watched", "PROBE ready");
        int process = host().processOf(host().domid("watched"));
        long before = settledSockets(process);
        List<Process> clients = new ArrayList<>();
        for (int i = 0; i < CONSOLES; i++) {
            clients.add(attach("watched"));
        }
        assertEquals(before + CONSOLES, sockets(process));
        clients.get(0).destroyForcibly().waitFor();
        host().type("watched", "flood 100");
        host().awaitConsole("watched", "PROBE flood SUCCESS");
        clients.get(1).destroyForcibly().waitFor();
        Await.until(() -> sockets(process) == before, () -> "a client's socket stays open");
        host().type("watched", "echo still heard");
        host().awaitConsole("watched", "PROBE echo SUCCESS still heard");
    }
}
