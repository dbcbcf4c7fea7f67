package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.xenstore.store.ConnectionPolicy;
import org.xenolith.xenstore.wire.XsOp;
import org.xenolith.xenstore.wire.XsWire;

/** The long run: {@code -Dxenstore.fuzz.frames=10000000}, another one with {@code -Dxenstore.fuzz.seed=N}. */
@Timeout(3600)
class HostileClientTest {
    private static final int FRAMES = Integer.getInteger("xenstore.fuzz.frames", 40_000);
    private static final long SEED = Long.getLong("xenstore.fuzz.seed", 4711);
    private static final String[] SCRAPS = {"/", "/s", "/s/a", "/s/a/b", "@releaseDomain", "@x", "data", "data/x", "T", "F", "0", "1", "7",
        "-1", "99999999999999999999", "n0", "r7", "b1", "x", "", "+", "//", "session", "quota", "log", "+1", "set", "nodes", "help",
        "check", "\u00ff", "/local/domain/7/data", "/local/domain/0"};

    @TempDir
    Path folder;
    private XenstoreServer server;
    private Path control;
    private Path guest;

    @BeforeEach
    void start() throws IOException {
        server = XenstoreServer.start();
        control = folder.resolve("socket");
        guest = folder.resolve("guest");
        server.listen(control);
        server.listenAs(guest, ConnectionPolicy.guestSocket(7));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void assertSound() throws IOException {
        try (RawClient client = new RawClient(control)) {
            assertEquals("OK|", client.ask(XsOp.CONTROL, "check|"));
            assertEquals("OK|", client.ask(XsOp.WRITE, "/sound|1"));
        }
    }

    @Test
    void shouldStandFuzzedFrames() throws IOException {
        Random random = new Random(SEED);
        RawClient[] clients = {new RawClient(control), new RawClient(guest), new RawClient(guest)};
        try (RawClient owner = new RawClient(control)) {
            owner.ask(XsOp.WRITE, "/local/domain/7/data|");
            owner.ask(XsOp.SET_PERMS, "/local/domain/7/data|n7|");
            owner.ask(XsOp.SET_QUOTA, "7|rate|0|");
        }
        long answers = 0;
        for (int i = 0; i < FRAMES; i++) {
            int at = random.nextInt(clients.length);
            byte[] frame = fuzz(random);
            for (int sent = 0; sent < frame.length && !clients[at].ended();) {
                sent += Math.max(0, clients[at].offer(Arrays.copyOfRange(frame, sent, frame.length)));
                answers += drain(clients[at]);
            }
            if (clients[at].ended()) {
                clients[at].close();
                clients[at] = new RawClient(at == 0 ? control : guest);
            }
        }
        for (RawClient client : clients) {
            client.close();
        }
        assertTrue(answers > FRAMES / 100, answers + " answers to " + FRAMES + " frames");
        assertSound();
    }

    /** Reads what is there; returns how many answers it was. */
    private static int drain(RawClient client) {
        int answers = 0;
        for (RawClient.Frame frame = client.poll(); frame != null; frame = client.poll()) {
            answers += frame.isEvent() ? 0 : 1;
        }
        return answers;
    }

    private static byte[] fuzz(Random random) {
        StringBuilder payload = new StringBuilder();
        for (int strings = random.nextInt(4); strings >= 0; strings--) {
            payload.append(SCRAPS[random.nextInt(SCRAPS.length)]).append(random.nextInt(20) == 0 ? "" : "|");
        }
        int type = random.nextInt(50) == 0 ? random.nextInt() : random.nextInt(28);
        if (type == XsOp.CONTROL.code() && payload.indexOf("rate") >= 0) {
            type = XsOp.READ.code();
        }
        byte[] frame = RawClient.frame(type, random.nextInt(), random.nextInt(3), RawClient.bytes(payload.toString()));
        if (random.nextInt(300) == 0) {
            frame[12 + random.nextInt(4)] ^= (byte) (1 << random.nextInt(8));
        }
        return frame;
    }

    @Test
    void shouldTakeHeadersByteByByte() throws IOException {
        try (RawClient client = new RawClient(control)) {
            for (byte each : RawClient.frame(XsOp.WRITE.code(), 5, 0, RawClient.bytes("/s/x|value"))) {
                client.raw(new byte[] {each});
            }
            assertEquals("OK|", client.receive(5000).payload());
            assertEquals("value", client.ask(XsOp.READ, "/s/x|"));
        }
    }

    @Test
    void shouldAnswerWhatCameBeforeAHalfClose() throws IOException {
        try (RawClient client = new RawClient(control)) {
            client.send(XsOp.WRITE.code(), 0, "/s/half|1");
            client.send(XsOp.READ.code(), 0, "/s/half|");
            client.halfClose();
            assertEquals("OK|", client.receive(5000).payload());
            assertEquals("1", client.receive(5000).payload());
            assertNull(client.receive(5000));
            assertTrue(client.ended());
        }
    }

    @Test
    void shouldCloseOnALengthThatCannotBe() throws IOException {
        for (int length : new int[] {4097, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            try (RawClient client = new RawClient(control)) {
                byte[] frame = RawClient.frame(XsOp.READ.code(), 1, 0, new byte[0]);
                XsWire.putInt(frame, 12, length);
                client.raw(frame);
                assertNull(client.receive(5000));
                assertTrue(client.ended());
            }
        }
        assertSound();
    }

    @Test
    void shouldServeAThousandConnectionsAndTheirChurn() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            clients.add(new RawClient(control));
        }
        for (RawClient client : clients) {
            client.send(XsOp.READ.code(), 0, "/tool|");
        }
        for (RawClient client : clients) {
            assertEquals("", client.receive(10_000).payload());
        }
        for (RawClient client : clients) {
            client.close();
        }
        for (int i = 0; i < 1000; i++) {
            try (RawClient client = new RawClient(control)) {
                client.send(XsOp.WATCH.code(), 0, "/churn|t|");
            }
        }
        assertSound();
    }

    @Test
    void shouldTellEveryWatcherOfAFanOut() throws IOException {
        int watches = 20;
        int writes = 10;
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            RawClient client = new RawClient(control);
            for (int w = 0; w < watches; w++) {
                client.ask(XsOp.WATCH, "/fan|" + w + "|");
            }
            clients.add(client);
        }
        try (RawClient writer = new RawClient(control)) {
            for (int i = 0; i < writes; i++) {
                assertEquals("OK|", writer.ask(XsOp.WRITE, "/fan/" + i + "|1"));
            }
        }
        for (RawClient client : clients) {
            String last = null;
            while (!("/fan/" + (writes - 1) + "|" + (watches - 1) + "|").equals(last)) {
                last = client.receive(10_000).payload();
            }
            client.close();
        }
        assertSound();
    }

    @Test
    void shouldNotStallOthersForAReaderThatNeverReads() throws IOException {
        try (RawClient slow = new RawClient(control); RawClient writer = new RawClient(control)) {
            slow.ask(XsOp.WATCH, "/slow|t|");
            String filler = "x".repeat(1000);
            for (int i = 0; i < 3000; i++) {
                assertEquals("OK|", writer.ask(XsOp.WRITE, "/slow/" + filler + (i % 2000) + "|1"));
            }
            writer.ask(XsOp.WRITE, "/slow/last|1");
            String last = null;
            for (RawClient.Frame frame = slow.receive(500); frame != null; frame = slow.receive(500)) {
                last = frame.payload();
            }
            assertEquals("/slow/last|t|", last);
        }
    }

    @Test
    void shouldMergeEqualEventsThatWait() throws IOException {
        try (RawClient slow = new RawClient(control); RawClient writer = new RawClient(control)) {
            slow.ask(XsOp.WATCH, "/m|t|");
            String path = "/m/" + "y".repeat(1000);
            int writes = 3000;
            for (int i = 0; i < writes; i++) {
                assertEquals("OK|", writer.ask(XsOp.WRITE, path + "|" + i));
            }
            int events = 0;
            while (slow.receive(300) != null) {
                events++;
            }
            assertTrue(events > 0 && events < writes, "events=" + events);
        }
    }

    @Test
    void shouldServeOthersWhileAGuestFloods() throws IOException {
        try (RawClient flood = new RawClient(guest); RawClient client = new RawClient(control)) {
            byte[] frame = RawClient.frame(XsOp.READ.code(), 1, 0, RawClient.bytes("/tool|"));
            byte[] many = new byte[frame.length * 1000];
            for (int i = 0; i < many.length; i += frame.length) {
                System.arraycopy(frame, 0, many, i, frame.length);
            }
            for (int i = 0; i < 20; i++) {
                flood.offer(many);
                assertNotNull(client.ask(XsOp.READ, "/tool|"));
            }
        }
    }
}
