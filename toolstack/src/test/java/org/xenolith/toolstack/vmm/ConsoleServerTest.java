package org.xenolith.toolstack.vmm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.linux.UnixListener;

/** The end of a console. */
@Timeout(30)
class ConsoleServerTest {
    @TempDir
    private Path folder;

    private static String rest(SocketChannel client) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(2 * ConsoleHistory.SIZE);
        while (client.read(bytes) >= 0) {
            Thread.onSpinWait();
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    }

    @RepeatedTest(20)
    void shouldGiveAllThatWasPrintedToWhoeverHadConnected() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        Path socket = folder.resolve("console");
        ConsoleHistory history = new ConsoleHistory();
        ConsoleServer server = new ConsoleServer(UnixListener.bind(socket, 16), history, (bytes, at, length) -> length, threads);
        try (SocketChannel early = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            byte[] printed = "line\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
            history.append(printed, 0, printed.length);
            try (SocketChannel late = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                server.close();
                String expected = new String(printed, StandardCharsets.US_ASCII);
                assertEquals(expected, rest(late));
                assertEquals(expected, rest(early));
            }
        } finally {
            threads.shutdown();
        }
    }
}
