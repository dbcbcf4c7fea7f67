package org.xenolith.pv.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.abi.DomId;
import org.xenolith.abi.io.NetifLayout;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.pv.loopback.LoopbackDomain;
import org.xenolith.pv.ring.FrontRing;
import org.xenolith.pv.ring.RingPages;
import org.xenolith.pv.ring.Slot;
import org.xenolith.pv.support.Await;
import org.xenolith.pv.support.MemoryStore;
import org.xenolith.pv.xenbus.DevicePath;

class NetRoundTripTest {
    private static final DomId DOMAIN = new DomId(5);
    private static final byte[] PLAIN = new byte[12];
    private final DevicePath path = DevicePath.of("vif", DOMAIN, 0);
    private final LoopbackDomain domain = new LoopbackDomain(DOMAIN, DomId.DOM0, 1024);
    private final MemoryStore store = new MemoryStore();
    private final MemoryPort port = new MemoryPort();
    private final ExecutorService executor = new ThreadPoolExecutor(0, 64, 1, TimeUnit.SECONDS,
            new SynchronousQueue<>(), new ThreadPoolExecutor.DiscardPolicy());
    private NetBackend back;

    @BeforeEach
    void start() {
        store.write(path.back() + "/online", "1");
        store.write(path.front() + "/state", "1");
        back = new NetBackend(NetBackendConfig.of(path), domain.foreignGrants(), domain.backEvents(), store, port, executor);
        back.start();
    }

    @AfterEach
    void stop() {
        back.close();
        store.close();
        executor.shutdown();
    }

    private NetFrontend connect() {
        NetFrontend front = new NetFrontend(path, domain.memory(), domain.pages(), domain.grants(), domain.frontEvents(), store, executor, () -> { });
        front.connect(Duration.ofSeconds(10));
        return front;
    }

    private static byte[] frame(int length, int seed) {
        byte[] frame = new byte[length];
        new Random(seed).nextBytes(frame);
        frame[12] = 8;
        frame[13] = 6;
        return frame;
    }

    private static byte[] tcp(int ipVersion, int length) {
        byte[] frame = frame(length, 9);
        frame[12] = (byte) (ipVersion == 4 ? 0x08 : 0x86);
        frame[13] = (byte) (ipVersion == 4 ? 0x00 : 0xdd);
        frame[14] = (byte) (ipVersion == 4 ? 0x45 : 0x60);
        frame[ipVersion == 4 ? 23 : 20] = 6;
        frame[14 + (ipVersion == 4 ? 20 : 40) + 12] = (byte) (8 << 4);
        return frame;
    }

    private NetFrame await(NetFrontend front) {
        NetFrame[] got = new NetFrame[1];
        Await.until("a frame", () -> (got[0] = front.receive()) != null);
        return got[0];
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 60, 191, 192, 193, 1514, 4096, 4097, 20000, 65535})
    void shouldSendEveryByteOfAFrame(int length) {
        NetFrontend front = connect();
        byte[] frame = frame(length, length);
        assertTrue(front.send(frame, length, NetOffload.NONE));
        Await.until("sent", () -> port.sentCount() == 1);
        assertArrayEquals(frame, Arrays.copyOfRange(port.sent.get(0), 12, 12 + length));
        assertArrayEquals(PLAIN, Arrays.copyOf(port.sent.get(0), 12));
        assertEquals(length, back.statistics().txBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 60, 1514, 4096, 4097, 9000, 65535})
    void shouldReceiveEveryByteOfAFrame(int length) {
        NetFrontend front = connect();
        for (int i = 0; i < 40; i++) {
            byte[] frame = frame(length, i);
            port.inject(PLAIN, frame);
            NetFrame got = await(front);
            assertArrayEquals(frame, got.bytes());
            assertEquals(NetOffload.NONE, got.offload());
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 1, 1, 34, 66", "6, 2, 4, 54, 86"})
    void shouldMapSegmentationToTheVnetHeaderBothWays(int version, int gsoType, int vnetType, int start, int headers) {
        NetFrontend front = connect();
        byte[] frame = tcp(version, 30000);
        assertTrue(front.send(frame, frame.length, new NetOffload(true, gsoType, 1448)));
        Await.until("sent", () -> port.sentCount() == 1);
        byte[] header = Arrays.copyOf(port.sent.get(0), 12);
        assertArrayEquals(new byte[] {1, (byte) vnetType, (byte) headers, 0, (byte) 0xa8, 5, (byte) start, 0, 16, 0, 0, 0}, header);
        port.inject(header, frame);
        NetFrame got = await(front);
        assertArrayEquals(frame, got.bytes());
        assertEquals(new NetOffload(true, gsoType, 1448), got.offload());
    }

    @Test
    void shouldKeepPacketsInThePortWhileTheGuestOffersNoRoom() {
        NetFrontend front = connect();
        for (int i = 0; i < 1000; i++) {
            port.inject(PLAIN, frame(100, i));
        }
        Await.until("ring filled", () -> back.statistics().rxPackets() == 256 - 17);
        assertEquals(1000 - 256 + 17, port.waitingCount());
        for (int i = 0; i < 1000; i++) {
            assertArrayEquals(frame(100, i), await(front).bytes());
        }
    }

    @Test
    void shouldCountAndAnswerWhatThePortHasNoRoomFor() {
        NetFrontend front = connect();
        port.full = true;
        front.send(frame(60, 1), 60, NetOffload.NONE);
        Await.until("dropped", () -> front.sendErrors() == 1);
        assertEquals(1, back.statistics().txDropped());
    }

    @Test
    void shouldLeaveNothingMappedAfterTheFrontEndCloses() {
        NetFrontend front = connect();
        port.inject(PLAIN, frame(60, 1));
        await(front);
        front.close();
        assertEquals(0, domain.grantTable().mapped());
        assertEquals(0, domain.grantTable().granted());
        NetFrontend second = connect();
        second.send(frame(60, 2), 60, NetOffload.NONE);
        Await.until("sent", () -> port.sentCount() == 1);
    }

    @Test
    void shouldHoldPacketsWhileQuiesced() {
        NetFrontend front = connect();
        back.quiesce();
        assertEquals(2, domain.grantTable().mapped(), "only the rings");
        front.send(frame(60, 1), 60, NetOffload.NONE);
        port.inject(PLAIN, frame(60, 2));
        assertEquals(0, back.snapshot().orElseThrow().txIndex());
        assertEquals(0, port.sentCount());
        back.unquiesce();
        assertArrayEquals(frame(60, 2), await(front).bytes());
        Await.until("sent", () -> port.sentCount() == 1);
    }

    /** Each row: offset, size, flags of up to two slots; what comes of it: E error answer, F fatal. */
    @ParameterizedTest
    @CsvSource({"0, 13, 0, 0, 0, E", "0, 0, 0, 0, 0, E", "4095, 60, 0, 0, 0, F", "4096, 60, 0, 0, 0, E", "0, 60, 4, 0, 60, E", "0, 60, 4, 0, 61, E",
        "0, 4097, 0, 0, 0, F", "0, 5000, 4, 4000, 904, F", "0, 60, 8, 0, 0, F"})
    void shouldAnswerOrBreakOffOnMalformedChains(int offset, int size, int flags, int offset2, int size2, String verdict) {
        long[] pages = {domain.pages().take(), domain.pages().take(), domain.pages().take()};
        int[] refs = Arrays.stream(pages).mapToInt(page -> domain.grants().grant(DomId.DOM0, page >>> 12, false)).toArray();
        FrontRing tx = new FrontRing(new RingPages(domain.memory(), pages[0]), NetifLayout.TX_SLOT);
        new FrontRing(new RingPages(domain.memory(), pages[1]), NetifLayout.RX_SLOT);
        var channel = domain.frontEvents().allocUnbound(DomId.DOM0, () -> { });
        store.write(path.front() + "/tx-ring-ref", "" + refs[0]);
        store.write(path.front() + "/rx-ring-ref", "" + refs[1]);
        store.write(path.front() + "/event-channel", "" + channel.port());
        store.write(path.front() + "/request-rx-copy", "1");
        store.write(path.front() + "/state", "4");
        Await.until("connected", () -> back.state() == XenbusState.CONNECTED);
        put(tx, refs[2], offset, size, flags);
        if ((flags & NetifLayout.TXF_MORE_DATA) != 0) {
            put(tx, refs[2], offset2, size2, 0);
        }
        tx.publish();
        channel.send();
        if (verdict.equals("F")) {
            Await.until("broken off", () -> back.state() == XenbusState.CLOSING);
            assertTrue(store.exists(path.backError()));
            assertEquals(0, domain.grantTable().mapped());
        } else {
            Await.until("answered", () -> back.statistics().txErrors() == 1 && tx.unconsumed() > 0);
            assertEquals(XenbusState.CONNECTED, back.state());
        }
        assertEquals(0, port.sentCount());
    }

    private static void put(FrontRing tx, int ref, int offset, int size, int flags) {
        Slot slot = new Slot(NetifLayout.TX_SLOT);
        slot.put32(NetifLayout.TX_GREF, ref);
        slot.put16(NetifLayout.TX_OFFSET, offset);
        slot.put16(NetifLayout.TX_SIZE, size);
        slot.put16(NetifLayout.TX_FLAGS, flags);
        tx.put(slot, NetifLayout.TX_SLOT);
    }

    @Test
    void shouldRefuseAFrontEndThatCannotCopy() {
        store.write(path.front() + "/state", "4");
        Await.until("refused", () -> back.state() == XenbusState.CLOSING);
        assertEquals("95 the front end does not write request-rx-copy", store.read(path.backError()).orElseThrow());
    }

    @Test
    void shouldSpreadPacketsOverIntervalsWhenLimited() {
        long[] now = {0};
        RateLimit rate = RateLimit.parse("200000,1000", () -> now[0]);
        assertTrue(rate.take(150_000));
        assertEquals(false, rate.take(60_000));
        assertEquals(1_000_000, rate.nanosToWait());
        now[0] = 1_000_000;
        assertTrue(rate.take(60_000));
        assertTrue(rate.take(140_000));
        assertEquals(false, rate.take(1));
    }
}
