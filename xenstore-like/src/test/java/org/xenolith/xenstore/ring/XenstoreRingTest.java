package org.xenolith.xenstore.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.abi.DomId;
import org.xenolith.abi.io.XenstoreRingLayout;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.xenstore.XenstoreException;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.client.XenstoreAdmin;
import org.xenolith.xenstore.client.XenstoreClient;
import org.xenolith.xenstore.client.XenstoreClients;
import org.xenolith.xenstore.server.XenstoreServer;
import org.xenolith.xenstore.store.ConnectionPolicy;
import org.xenolith.xenstore.wire.OutBuffer;
import org.xenolith.xenstore.wire.XsOp;
import org.xenolith.xenstore.wire.XsWire;

@Timeout(30)
class XenstoreRingTest {
    private static final long PAGE = 0x3000;

    @TempDir
    Path folder;
    private final GuestMemory memory = MappedGuestMemory.allocate(0x10000);
    private final AtomicReference<GuestRing> guest = new AtomicReference<>();
    private volatile boolean away;
    private Path target;
    private XenstoreServer server;
    private XenstoreAdmin control;
    private XenstoreRing ring;

    @BeforeEach
    void start() throws Exception {
        server = XenstoreServer.start();
        target = folder.resolve("guest");
        server.listenAs(folder.resolve("guest"), ConnectionPolicy.guest(7));
        control = XenstoreClients.inProcess(server, ConnectionPolicy.control());
        control.write("/local/domain/7/data", "");
        control.setPermissions("/local/domain/7/data", List.of("n7"));
        control.setPermissions("/local/domain/7", List.of("n0", "r7"));
        ring = serve(RingState.INITIAL);
    }

    @AfterEach
    void stop() {
        ring.close();
        control.close();
        server.close();
    }

    private XenstoreRing serve(RingState state) throws Exception {
        return new XenstoreRing(memory, PAGE, this::notifyGuest, this::connect, state);
    }

    private SocketChannel connect() throws IOException {
        if (away) {
            throw new IOException("the store is away");
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(target));
        return channel;
    }

    private void notifyGuest() {
        GuestRing front = guest.get();
        if (front != null) {
            front.signal();
        }
    }

    private XenstoreClient client() throws Exception {
        return XenstoreClients.connect(receiver -> {
            guest.set(new GuestRing(memory, PAGE, () -> ring.signal(), receiver));
            return guest.get();
        });
    }

    private void awaitField(int offset, int value) throws InterruptedException {
        while (memory.getIntAcquire(PAGE + offset) != value) {
            Thread.sleep(1);
        }
    }

    @Test
    void shouldServeGuestWithItsOwnRights() throws Exception {
        try (XenstoreClient client = client()) {
            client.write("data/x", "1");
            assertEquals(Optional.of("1"), control.read("/local/domain/7/data/x"));
            assertEquals(List.of("n7"), client.permissions("data/x"));
            XenstoreException refused = assertThrows(XenstoreException.class, () -> client.write("/tool/x", "1"));
            assertEquals(XsError.EACCES, refused.error());
            assertThrows(XenstoreException.class, () -> ((XenstoreAdmin) client).releaseDomain(new DomId(9)));
        }
    }

    @Test
    void shouldCarryMessagesLargerThanTheRing() throws Exception {
        control.setQuota(new DomId(7), "node-size", 0);
        try (XenstoreClient client = client()) {
            byte[] value = new byte[4000];
            for (int i = 0; i < value.length; i++) {
                value[i] = (byte) i;
            }
            for (int i = 0; i < 20; i++) {
                client.writeBytes("data/big", value);
                assertArrayEquals(value, client.readBytes("data/big").orElseThrow());
            }
        }
    }

    @Test
    void shouldTellGuestOfWatchedChangesAndKeepWatchesOverALostConnection() throws Exception {
        try (XenstoreClient client = client()) {
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            client.watch("data", seen::add);
            assertEquals("data", seen.poll(5, TimeUnit.SECONDS));
            control.write("/local/domain/7/data/a", "1");
            assertEquals("data/a", seen.poll(5, TimeUnit.SECONDS));
            server.disconnectAll(7);
            assertEquals("data", seen.poll(5, TimeUnit.SECONDS));
            client.write("data/b", "2");
            assertEquals("data/b", seen.poll(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldTellGuestToLookAgainAtWhatChangedWhileTheStoreWasAway() throws Exception {
        try (XenstoreClient client = client()) {
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            client.watch("data", seen::add);
            assertEquals("data", seen.poll(5, TimeUnit.SECONDS));
            away = true;
            server.disconnectAll(7);
            control.write("/local/domain/7/data/missed", "1");
            assertNull(seen.poll(50, TimeUnit.MILLISECONDS));
            away = false;
            assertEquals("data", seen.poll(5, TimeUnit.SECONDS));
            assertEquals(Optional.of("1"), client.read("data/missed"));
        }
    }

    @Test
    void shouldTakeNoMoreRequestsThanTheDomainMayHaveUnanswered() throws Exception {
        ring.close();
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(folder.resolve("mute")));
        target = folder.resolve("mute");
        CompletableFuture<SocketChannel> mute = CompletableFuture.supplyAsync(() -> greet(listening, 3));
        ring = serve(RingState.INITIAL);
        RingHalf requests = RingHalf.requestsOut(memory, PAGE);
        byte[] frames = new byte[10 * 18];
        for (int i = 0; i < frames.length; i += 18) {
            XsWire.putInt(frames, i + XsWire.TYPE_OFFSET, XsOp.READ.code());
            XsWire.putInt(frames, i + XsWire.LENGTH_OFFSET, 2);
            frames[i + XsWire.HEADER_SIZE] = '/';
        }
        requests.move(frames, 0, frames.length);
        ring.signal();
        awaitField(XenstoreRingLayout.REQ_CONS_OFFSET, 3 * 18);
        Thread.sleep(50);
        assertEquals(3 * 18, memory.getIntAcquire(PAGE + XenstoreRingLayout.REQ_CONS_OFFSET));
        OutBuffer more = new OutBuffer();
        answer(more, XsOp.CONTROL, 0, "OK\0005\0");
        answer(more, XsOp.READ, 1, "");
        mute.get().write(ByteBuffer.wrap(more.drain()));
        awaitField(XenstoreRingLayout.REQ_CONS_OFFSET, 6 * 18);
        mute.get().close();
        listening.close();
    }

    private static SocketChannel greet(ServerSocketChannel listening, int outstanding) {
        try {
            SocketChannel channel = listening.accept();
            channel.read(ByteBuffer.allocate(4096));
            OutBuffer greeting = new OutBuffer();
            answer(greeting, XsOp.CONTROL, 0, "OK\0" + outstanding + "\0");
            channel.write(ByteBuffer.wrap(greeting.drain()));
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(OutBuffer out, XsOp op, int id, String payload) {
        out.begin(op, id, 0);
        out.put(payload);
        out.end();
    }

    @Test
    void shouldCutOffGuestThatMovesIndicesWildly() throws Exception {
        memory.putIntRelease(PAGE + XenstoreRingLayout.REQ_PROD_OFFSET, 0x40000000);
        ring.signal();
        awaitField(XenstoreRingLayout.ERROR_OFFSET, XenstoreRingLayout.ERROR_RINGIDX);
        memory.putIntRelease(PAGE + XenstoreRingLayout.CONNECTION_OFFSET, XenstoreRingLayout.RECONNECT);
        ring.signal();
        awaitField(XenstoreRingLayout.CONNECTION_OFFSET, XenstoreRingLayout.CONNECTED);
        assertEquals(0, memory.getIntAcquire(PAGE + XenstoreRingLayout.ERROR_OFFSET));
        try (XenstoreClient client = client()) {
            client.write("data/after", "1");
        }
    }

    @Test
    void shouldCutOffGuestWhoseMessageIsTooLong() throws Exception {
        memory.putInt(PAGE + XenstoreRingLayout.REQ_OFFSET + 12, 4097);
        memory.putIntRelease(PAGE + XenstoreRingLayout.REQ_PROD_OFFSET, 16);
        ring.signal();
        awaitField(XenstoreRingLayout.ERROR_OFFSET, XenstoreRingLayout.ERROR_PROTO);
    }

    @Test
    void shouldMoveWatchesAndTransactionsWithTheDomain() throws Exception {
        XenstoreClient client = client();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        client.watch("data", seen::add);
        assertEquals("data", seen.poll(5, TimeUnit.SECONDS));
        int[] runs = {0};
        client.transaction(ops -> {
            ops.write("data/t", "run " + ++runs[0]);
            if (runs[0] == 1) {
                move();
            }
            ops.read("data/t");
            return null;
        });
        assertEquals(2, runs[0]);
        assertEquals(Optional.of("run 2"), control.read("/local/domain/7/data/t"));
        String last = seen.poll(5, TimeUnit.SECONDS);
        while (!"data/t".equals(last)) {
            assertTrue(last != null, "the watch is gone");
            last = seen.poll(5, TimeUnit.SECONDS);
        }
        client.close();
    }

    private void move() {
        try {
            ring = serve(ring.suspend());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
