package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's own programs against our socket. */
@Timeout(60)
class StockToolsTest {
    @TempDir
    Path folder;
    private XenstoreServer server;

    @BeforeEach
    void start() throws IOException {
        server = XenstoreServer.start();
        server.listen(folder.resolve("socket"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ProcessBuilder tool(String path, String... arguments) {
        assumeTrue(Files.isExecutable(Path.of(path)), "no " + path);
        List<String> command = new ArrayList<>(List.of(path));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("XENSTORED_PATH", folder.resolve("socket").toString());
        return builder;
    }

    private String run(String path, String... arguments) throws Exception {
        Process process = tool(path, arguments).start();
        String printed = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), printed);
        return printed;
    }

    @Test
    void shouldPassXensOwnTest() throws Exception {
        run("/usr/lib/xen-4.17/bin/test-xenstore", "-i", "200");
    }

    @Test
    void shouldServeCommandLineTools() throws Exception {
        run("/usr/bin/xenstore-write", "/a/b", "hello", "/a/c", "x");
        assertEquals("hello\n", run("/usr/bin/xenstore-read", "/a/b"));
        assertEquals("b\nc\n", run("/usr/bin/xenstore-list", "/a"));
        run("/usr/bin/xenstore-exists", "/a/b");
        run("/usr/bin/xenstore-chmod", "/a/b", "n5", "r7");
        assertEquals("b = \"hello\"   (n5,r7)\nc = \"x\"   (n0)\n", run("/usr/bin/xenstore-ls", "-p", "/a").replaceAll(" \\. [. ]*", " ")
                .replaceAll(" {2,}", "   "));
        run("/usr/bin/xenstore-rm", "/a");
        assertEquals(1, tool("/usr/bin/xenstore-exists", "/a").start().waitFor());
    }

    @Test
    void shouldTellXenstoreWatch() throws Exception {
        Process watch = tool("/usr/bin/xenstore-watch", "-n", "2", "/w").start();
        byte[] first = watch.getInputStream().readNBytes(3);
        assertEquals("/w\n", new String(first));
        run("/usr/bin/xenstore-write", "/w/x", "1");
        assertEquals("/w/x\n", new String(watch.getInputStream().readAllBytes()));
        assertEquals(true, watch.waitFor(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldServeXenstoreControl() throws Exception {
        assertEquals("OK\n", run("/usr/lib/xen-4.17/bin/xenstore-control", "check"));
        assertEquals(true, run("/usr/lib/xen-4.17/bin/xenstore-control", "quota").contains("nodes"));
        assertEquals(true, run("/usr/lib/xen-4.17/bin/xenstore-control", "help").contains("memreport"));
    }
}
