package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Debian's C xenstored, run with no hypervisor by a small preloaded library. */
final class ReferenceDaemon implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/lib/xen-4.17/bin/xenstored");

    private final Process process;
    private final Path socket;

    private ReferenceDaemon(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /** Starts it, or skips the test with the reason. */
    static ReferenceDaemon start(Path folder) throws Exception {
        assumeTrue(Files.isExecutable(BINARY), "no " + BINARY + " (Debian package xen-utils-4.17)");
        assumeTrue(Files.exists(Path.of("/usr/include/xenctrl.h")), "no Xen headers (Debian package libxen-dev)");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "no gcc");
        Path library = folder.resolve("hostless.so");
        Process compiler = new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), "src/test/c/hostless.c")
                .inheritIO().start();
        assumeTrue(compiler.waitFor() == 0, "the preloaded library does not compile");
        Path socket = folder.resolve("reference");
        ProcessBuilder builder = new ProcessBuilder(BINARY.toString(), "-N", "-R");
        builder.environment().put("LD_PRELOAD", library.toString());
        builder.environment().put("XENSTORED_RUNDIR", folder.toString());
        builder.environment().put("XENSTORED_PATH", socket.toString());
        Process process = builder.redirectErrorStream(true).redirectOutput(folder.resolve("reference.log").toFile()).start();
        for (int i = 0; i < 500; i++) {
            if (answers(socket)) {
                return new ReferenceDaemon(process, socket);
            }
            Thread.sleep(10);
        }
        process.destroyForcibly();
        assumeTrue(false, "C xenstored does not start here");
        return null;
    }

    private static boolean answers(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }

    Path socket() {
        return socket;
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
}
