package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/xenolithd xenstored} as it is shipped, with no hypervisor, and Debian's tools as its clients. */
@Timeout(120)
class StoreAloneTest {
    private static final Path INSTALLATION = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;
    private Process daemon;

    private Process start(String... arguments) throws Exception {
        assumeTrue(Files.exists(INSTALLATION.resolve("toolstack/target/xenolith/lib/toolstack.jar")), "the toolstack is not packaged");
        List<String> command = new ArrayList<>(List.of(INSTALLATION.resolve("bin/xenolithd").toString(), "xenstored"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile()).start();
    }

    private Path log() {
        return folder.resolve("log");
    }

    private void serve() throws Exception {
        daemon = start("--socket", folder.resolve("socket").toString(), "--state", folder.resolve("state").toString());
        Await.until(() -> tool("xenstore-exists", "/").start().waitFor() == 0, () -> read(log()));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (daemon != null) {
            daemon.destroyForcibly().waitFor();
        }
    }

    private ProcessBuilder tool(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("XENSTORED_PATH", folder.resolve("socket").toString());
        return builder;
    }

    private String run(String... command) throws Exception {
        Process process = tool(command).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void shouldServeStockToolsAndKeepTheStoreOverAKill() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/xenstore-ls")), "no xenstore-utils");
        serve();
        run("xenstore-write", "/a/b", "hello", "/a/c", "x");
        assertEquals("b = \"hello\"\nc = \"x\"\n", run("xenstore-ls", "/a"));
        Path own = Path.of("/usr/lib/xen-4.17/bin/test-xenstore");
        if (Files.isExecutable(own)) {
            run(own.toString(), "-i", "100");
        }
        daemon.destroyForcibly().waitFor();
        serve();
        assertEquals("hello\n", run("xenstore-read", "/a/b"));
        daemon.destroy();
        assertTrue(daemon.waitFor(Await.SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void shouldSayHowItIsCalled() throws Exception {
        daemon = start("--sockets", "x");
        assertEquals(2, daemon.waitFor());
        assertTrue(read(log()).contains("usage: xenstored --socket PATH"), read(log()));
    }
}
