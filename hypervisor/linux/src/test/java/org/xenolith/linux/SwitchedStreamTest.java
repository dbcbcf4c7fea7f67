package org.xenolith.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwitchedStreamTest {
    private final List<UnixSocket> pair = UnixSocket.pair();
    private final SwitchedStream stream = new SwitchedStream(pair.get(1));

    private String readAll() throws IOException {
        ByteBuffer all = ByteBuffer.allocateDirect(64);
        while (stream.read(all) >= 0) {
            continue;
        }
        return StandardCharsets.US_ASCII.decode(all.flip()).toString();
    }

    private static void send(UnixSocket socket, String text) {
        socket.send(text.getBytes(StandardCharsets.US_ASCII), 0, text.length());
    }

    @Test
    void shouldGiveWhatComesOverTheLocalSocket() throws IOException {
        send(pair.get(0), "local bytes");
        pair.get(0).close();
        assertEquals("local bytes", readAll());
    }

    @Test
    void shouldEndWithALocalSocketThatNobodyWroteTo() throws IOException {
        pair.get(0).close();
        assertEquals("", readAll());
    }

    @Test
    void shouldGiveWhatComesOverTheConnectionInItsPlace() throws IOException {
        List<UnixSocket> connection = UnixSocket.pair();
        SwitchedStream.switchTo(connection.get(1), pair.get(0));
        connection.get(1).close();
        pair.get(0).close();
        send(connection.get(0), "over the connection");
        connection.get(0).close();
        assertEquals("over the connection", readAll());
        stream.close();
        assertThrows(IOException.class, () -> stream.read(ByteBuffer.allocate(1)));
    }

    @Test
    void shouldWakeWhoWaitsBeforeTheFirstByteAndAfter() throws InterruptedException {
        for (boolean switched : new boolean[] {false, true}) {
            List<UnixSocket> local = UnixSocket.pair();
            List<UnixSocket> connection = UnixSocket.pair();
            SwitchedStream waits = new SwitchedStream(local.get(1));
            if (switched) {
                SwitchedStream.switchTo(connection.get(1), local.get(0));
            }
            Thread reader = new Thread(() -> {
                try {
                    assertEquals(-1, waits.read(ByteBuffer.allocate(1)));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            reader.start();
            Thread.sleep(20);
            waits.shutdown();
            reader.join();
        }
    }

    /** The JDK's end is closed, while a selector may know it; the duplicate lives on. */
    @Test
    void shouldFindAConnectionThatTheJdkMade() throws IOException {
        for (String host : List.of("127.0.0.1", "::1")) {
            try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName(host), 0))) {
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                SocketChannel accepted = server.accept();
                InetSocketAddress local = (InetSocketAddress) accepted.getLocalAddress();
                InetSocketAddress remote = (InetSocketAddress) accepted.getRemoteAddress();
                assertNull(OwnConnections.duplicate(local, new InetSocketAddress(remote.getAddress(), local.getPort())));
                Descriptor copy = OwnConnections.duplicate(local, remote);
                assertNotNull(copy);
                accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
                accepted.close();
                OwnConnections.dontLinger(copy);
                try (StreamSocket own = new StreamSocket(copy.release())) {
                    own.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                }
                ByteBuffer got = ByteBuffer.allocate(8);
                while (client.read(got) >= 0) {
                    continue;
                }
                assertEquals(3, got.position());
                client.close();
            }
        }
    }
}
