package org.xenolith.toolstack.hosts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.StreamSocket;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.handover.HostConnection;
import org.xenolith.toolstack.handover.HostService;
import org.xenolith.toolstack.proto.HostFrame;
import org.xenolith.toolstack.proto.HostHello;
import org.xenolith.toolstack.proto.Join;
import org.xenolith.toolstack.proto.Query;
import org.xenolith.toolstack.rpc.Frames;

/** Who is let in, what strangers are told, and that bytes arrive. */
class HostNetworkTest {
    private static final HostHello HELLO = HostHello.newBuilder().setVersion(1).setOldestVersion(1).setRelease("test").setName("host").build();
    private static final String MIGRATION = "00000000-0000-0000-0000-000000000001";

    @TempDir
    private Path directory;
    private final List<HostNetwork> networks = new ArrayList<>();
    private final Echo echo = new Echo();

    /** Answers every word with itself, and every byte too. */
    private static final class Echo implements HostService {
        /** Of each stream whether the connection itself came, without a process between. */
        private final Queue<Boolean> handed = new ConcurrentLinkedQueue<>();

        @Override
        public HostConnection.Listener accept(HostConnection connection, HostFrame first) {
            connection.send(first);
            return quiet(connection::send);
        }

        @Override
        public UnixSocket join(String peerHost, HostFrame frame) {
            if (frame.getJoin().getStream() != 0) {
                throw new OperationException("no such stream", "");
            }
            List<UnixSocket> pair = UnixSocket.pair();
            Thread thread = new Thread(() -> echo(pair.get(0)), "echo");
            thread.setDaemon(true);
            thread.start();
            return pair.get(1);
        }

        private void echo(UnixSocket local) {
            List<Descriptor> connections = new ArrayList<>();
            byte[] bytes = new byte[64 << 10];
            int got = local.receive(bytes, 0, bytes.length, connections);
            handed.add(!connections.isEmpty());
            try (StreamSocket socket = new StreamSocket((connections.isEmpty() ? local : connections.get(0)).release())) {
                for (ByteBuffer some = ByteBuffer.wrap(bytes, 0, connections.isEmpty() ? got : 0); some.limit() >= 0; some.flip()) {
                    while (some.hasRemaining()) {
                        socket.write(some);
                    }
                    if (socket.read(some.clear()) < 0) {
                        break;
                    }
                }
            } catch (IOException e) {
                Thread.yield();
            }
        }
    }

    private static HostConnection.Listener quiet(Consumer<HostFrame> heard) {
        return new HostConnection.Listener() {
            @Override
            public void heard(HostFrame frame) {
                heard.accept(frame);
            }

            @Override
            public void closed(String reason) {
                Thread.yield();
            }
        };
    }

    private HostTrust trust(String host, String pool) {
        return new HostTrust(directory.resolve(host), directory.resolve(pool));
    }

    private HostNetwork network(String host, String pool, boolean plain, HostHello hello) {
        HostNetwork network = new HostNetwork(trust(host, pool), plain, hello);
        networks.add(network);
        return network;
    }

    private String listen(boolean plain) {
        return network("receiver", "pool", plain, HELLO).listen(new HostAddress("127.0.0.1", 0), echo).toString();
    }

    @AfterEach
    void close() {
        networks.forEach(HostNetwork::close);
    }

    private static HostFrame word() {
        return HostFrame.newBuilder().setMigration(MIGRATION).setQuery(Query.getDefaultInstance()).build();
    }

    private void talks(HostNetwork from, String to) throws Exception {
        CompletableFuture<HostFrame> answer = new CompletableFuture<>();
        try (HostConnection connection = from.dial(to, "", quiet(answer::complete))) {
            connection.send(word());
            assertEquals(word(), answer.get(20, TimeUnit.SECONDS));
        }
    }

    private static String refusal(Executable dial) {
        return assertThrows(OperationException.class, dial).getMessage();
    }

    @Test
    void shouldTrustHostsOfOneUserWithNothingSetUp() throws Exception {
        talks(network("source", "pool", false, HELLO), listen(false));
        assertEquals(trust("source", "pool").describe().fingerprint(), trust("receiver", "pool").describe().fingerprint());
        assertFalse(trust("source", "pool").describe().own());
        for (String secret : List.of("pool/pool.p12", "source/host.p12")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(secret))));
        }
    }

    @Test
    void shouldTalkPlainlyOnlyOnLoopback() throws Exception {
        HostNetwork plain = network("source", "pool", true, HELLO);
        talks(plain, listen(true));
        assertTrue(refusal(() -> plain.dial("192.0.2.1:1", "", quiet(frame -> { }))).contains("loopback"));
        assertTrue(refusal(() -> plain.listen(new HostAddress("0.0.0.0", 0), echo)).contains("loopback"));
    }

    @Test
    void shouldRefuseHostsOfAnotherPoolUntilTheyJoin() throws Exception {
        String address = listen(false);
        HostTrust joining = trust("stranger", "other");
        HostNetwork stranger = new HostNetwork(joining, false, HELLO);
        networks.add(stranger);
        assertTrue(refusal(() -> stranger.dial(address, "", quiet(frame -> { }))).contains("do not trust each other"));
        String before = joining.describe().host();
        assertEquals(trust("receiver", "pool").describe().fingerprint(), joining.join(trust("receiver", "pool").export()).fingerprint());
        assertEquals(before, joining.describe().host());
        talks(stranger, address);
        assertTrue(refusal(() -> joining.join(new byte[] {1, 2, 3})).contains("none that xl host-trust export"));
        talks(stranger, address);
        assertNotEquals(trust("receiver", "pool").describe().fingerprint(), joining.init().fingerprint());
        assertThrows(OperationException.class, () -> stranger.dial(address, "", quiet(frame -> { })));
    }

    @Test
    void shouldSayWhatIsWrongWithAnAddress() throws IOException {
        HostNetwork network = network("source", "pool", false, HELLO);
        int closed;
        try (ServerSocket once = new ServerSocket(0)) {
            closed = once.getLocalPort();
        }
        assertTrue(refusal(() -> network.dial("127.0.0.1:" + closed, "", quiet(frame -> { }))).contains("refused"));
        assertTrue(refusal(() -> network.dial("no-such-host.invalid", "", quiet(frame -> { }))).contains("no-such-host.invalid"));
        assertTrue(refusal(() -> network.dial("127.0.0.1:http", "", quiet(frame -> { }))).contains("http"));
        assertTrue(refusal(() -> network.dial(":1", "", quiet(frame -> { }))).contains("names no host"));
        assertEquals(new HostAddress("::1", 8002), HostAddress.parse("::1"));
        assertEquals(new HostAddress("::1", 9), HostAddress.parse("[::1]:9"));
    }

    @Test
    void shouldTellVersionsThatDoNotMeet() {
        String address = listen(false);
        HostNetwork newer = network("source", "pool", false, HELLO.toBuilder().setVersion(9).setOldestVersion(8).setName("newer").build());
        String refused = refusal(() -> newer.dial(address, "", quiet(frame -> { })));
        assertTrue(refused.contains("versions") && refused.contains("8 to 9") && refused.contains("1 to 1"), refused);
    }

    @Test
    void shouldKnowAHostByItsCertificate() {
        String address = listen(false);
        HostNetwork source = network("source", "pool", false, HELLO);
        assertTrue(refusal(() -> source.dial(address, "somebody-else", quiet(frame -> { }))).contains("somebody-else"));
        assertTrue(refusal(() -> network("receiver", "pool", false, HELLO).dial(address, "", quiet(frame -> { }))).contains("own"));
    }

    @Test
    void shouldCarryBytesBothWaysAndHandPlainConnectionsOver() throws IOException, InterruptedException {
        for (boolean plain : new boolean[] {false, true}) {
            HostNetwork receiver = network("receiver", "pool", plain, HELLO);
            String address = receiver.listen(new HostAddress("127.0.0.1", 0), echo).toString();
            HostNetwork source = network("source", "pool", plain, HELLO);
            StreamSocket socket = new StreamSocket(source.stream(address, "", join(0)).release());
            byte[] sent = new byte[3 << 20];
            new Random(1).nextBytes(sent);
            Thread sender = new Thread(() -> write(socket, ByteBuffer.wrap(sent)));
            sender.start();
            ByteBuffer back = ByteBuffer.allocate(sent.length);
            while (back.hasRemaining()) {
                assertTrue(socket.read(back) > 0);
            }
            sender.join();
            assertArrayEquals(sent, back.array());
            assertEquals(plain, echo.handed.remove());
            socket.close();
            assertTrue(refusal(() -> source.stream(address, "", join(1))).contains("no such stream"));
        }
    }

    private static void write(StreamSocket socket, ByteBuffer all) {
        try {
            while (all.hasRemaining()) {
                socket.write(all);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HostFrame join(int stream) {
        return HostFrame.newBuilder().setMigration(MIGRATION).setJoin(Join.newBuilder().setToken(ByteString.EMPTY).setStream(stream)).build();
    }

    /** Whatever strangers send, with or without a hello first, they are dropped, and others are served. */
    @Test
    void shouldSurviveHostilePeers() throws Exception {
        HostNetwork receiver = network("receiver", "pool", true, HELLO);
        HostAddress address = receiver.listen(new HostAddress("127.0.0.1", 0), echo);
        byte[] hello = Frames.encode(HostFrame.newBuilder().setHello(HELLO.toBuilder().setHost("stranger")).build());
        Random random = new Random(7);
        for (int peer = 0; peer < 60; peer++) {
            byte[] noise = new byte[1 + random.nextInt(3000)];
            random.nextBytes(noise);
            if (peer % 3 == 0) {
                ByteBuffer.wrap(noise.length < 4 ? new byte[4] : noise).putInt(peer % 2 == 0 ? Integer.MAX_VALUE : 5 << 20);
            }
            try (Socket socket = new Socket("127.0.0.1", address.port())) {
                if (peer % 2 == 1) {
                    socket.getOutputStream().write(hello);
                }
                socket.getOutputStream().write(noise);
                socket.setSoTimeout(20_000);
                while (peer % 3 == 0 && socket.getInputStream().read(noise) >= 0) {
                    continue;
                }
            } catch (SocketTimeoutException e) {
                throw new AssertionError("a frame that is too long is waited for", e);
            } catch (IOException e) {
                continue;
            }
        }
        talks(network("source", "pool", true, HELLO), address.toString());
    }
}
