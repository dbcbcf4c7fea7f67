package org.xenolith.pv.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.xenolith.abi.DomId;
import org.xenolith.abi.io.NetifLayout;
import org.xenolith.abi.io.SringLayout;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.pv.loopback.LoopbackDomain;
import org.xenolith.pv.ring.FrontRing;
import org.xenolith.pv.ring.RingPages;
import org.xenolith.pv.ring.Slot;
import org.xenolith.pv.support.Await;
import org.xenolith.pv.support.MemoryStore;
import org.xenolith.pv.xenbus.DevicePath;

/** Laws of the two ends of an interface, over random streams of frames and of nonsense. */
class NetModelTest {
    private static final DomId DOMAIN = new DomId(5);
    private static final byte[] PLAIN = new byte[12];
    /** More than both rings have slots, so that they wrap. */
    private static final int FRAMES = 400;

    /** A loopback domain with one interface whose other end is the test. */
    private static final class Bench implements AutoCloseable {
        final DevicePath path = DevicePath.of("vif", DOMAIN, 0);
        final LoopbackDomain domain = new LoopbackDomain(DOMAIN, DomId.DOM0, 1024);
        final MemoryStore store = new MemoryStore();
        final MemoryPort port = new MemoryPort();
        final ExecutorService executor = new ThreadPoolExecutor(0, 64, 1, TimeUnit.SECONDS, new SynchronousQueue<>(),
                new ThreadPoolExecutor.DiscardPolicy());
        final NetBackend back;

        Bench() {
            store.write(path.back() + "/online", "1");
            store.write(path.front() + "/state", "1");
            back = new NetBackend(NetBackendConfig.of(path), domain.foreignGrants(), domain.backEvents(), store, port, executor);
            back.start();
        }

        NetFrontend front() {
            NetFrontend front = new NetFrontend(path, domain.memory(), domain.pages(), domain.grants(), domain.frontEvents(), store,
                    executor, () -> { });
            front.connect(Duration.ofSeconds(10));
            return front;
        }

        @Override
        public void close() {
            back.close();
            store.close();
            executor.shutdown();
        }
    }

    /** A front end that writes what it likes into its rings. */
    private static final class RawFront {
        final Bench bench;
        final long[] pages;
        final FrontRing tx;
        final FrontRing rx;
        final LocalPort channel;
        final int page;

        RawFront(Bench bench) {
            this.bench = bench;
            pages = new long[] {bench.domain.pages().take(), bench.domain.pages().take(), bench.domain.pages().take()};
            int[] refs = Arrays.stream(pages).mapToInt(at -> bench.domain.grants().grant(DomId.DOM0, at >>> 12, false)).toArray();
            page = refs[2];
            tx = new FrontRing(new RingPages(bench.domain.memory(), pages[0]), NetifLayout.TX_SLOT);
            rx = new FrontRing(new RingPages(bench.domain.memory(), pages[1]), NetifLayout.RX_SLOT);
            channel = bench.domain.frontEvents().allocUnbound(DomId.DOM0, () -> { });
            String front = bench.path.front();
            bench.store.write(front + "/tx-ring-ref", "" + refs[0]);
            bench.store.write(front + "/rx-ring-ref", "" + refs[1]);
            bench.store.write(front + "/event-channel", "" + channel.port());
            bench.store.write(front + "/request-rx-copy", "1");
            bench.store.write(front + "/state", "4");
            Await.until("connected", () -> bench.back.state() == XenbusState.CONNECTED);
        }

        boolean isBrokenOff() {
            return bench.back.state() == XenbusState.CLOSING;
        }
    }

    private static byte[] frame(Random random) {
        int length = random.nextBoolean() ? 14 + random.nextInt(1500) : 14 + random.nextInt(65535 - 13);
        byte[] frame = new byte[length];
        random.nextBytes(frame);
        return frame;
    }

    @Property(tries = 10)
    void everyFrameArrivesOnceAndInOrderBothWays(@ForAll long seed) {
        Random random = new Random(seed);
        try (Bench bench = new Bench()) {
            NetFrontend front = bench.front();
            List<byte[]> out = new ArrayList<>();
            List<byte[]> in = new ArrayList<>();
            List<byte[]> got = new ArrayList<>();
            for (int i = 0; i < FRAMES; i++) {
                byte[] frame = frame(random);
                if (random.nextBoolean()) {
                    in.add(frame);
                    bench.port.inject(PLAIN, frame);
                } else {
                    out.add(frame);
                    Await.until("room to send", () -> {
                        take(front, got);
                        return front.send(frame, frame.length, NetOffload.NONE);
                    });
                }
            }
            Await.until("all moved", () -> {
                take(front, got);
                return got.size() == in.size() && bench.port.sentCount() == out.size();
            });
            for (int i = 0; i < in.size(); i++) {
                assertArrayEquals(in.get(i), got.get(i));
            }
            for (int i = 0; i < out.size(); i++) {
                byte[] sent = bench.port.sent.get(i);
                assertArrayEquals(out.get(i), Arrays.copyOfRange(sent, PLAIN.length, sent.length));
            }
            assertEquals(0, front.sendErrors());
        }
    }

    private static void take(NetFrontend front, List<byte[]> got) {
        for (NetFrame frame = front.receive(); frame != null; frame = front.receive()) {
            got.add(frame.bytes());
        }
    }

    @Property(tries = 60)
    void transmitSlotsOfRandomBytesAreAllAnsweredOrEndTheConnection(@ForAll long seed) {
        Random random = new Random(seed);
        try (Bench bench = new Bench()) {
            RawFront front = new RawFront(bench);
            Slot slot = new Slot(NetifLayout.TX_SLOT);
            boolean tame = random.nextInt(3) > 0;
            int slots = 1 + random.nextInt(front.tx.size());
            for (int i = 0; i < slots; i++) {
                random.nextBytes(slot.bytes());
                slot.put16(NetifLayout.TX_FLAGS, tame ? random.nextInt(4) : random.nextInt(16));
                if (tame || random.nextBoolean()) {
                    slot.put32(NetifLayout.TX_GREF, random.nextInt(4) == 0 ? random.nextInt() : front.page);
                    slot.put16(NetifLayout.TX_OFFSET, random.nextInt(2000));
                    slot.put16(NetifLayout.TX_SIZE, random.nextInt(2000));
                }
                front.tx.put(slot, NetifLayout.TX_SLOT);
            }
            front.tx.publish();
            front.channel.send();
            Await.until("an answer to all or an end", () -> front.isBrokenOff() || front.tx.unconsumed() == slots);
            Await.until("nothing but the rings mapped",
                    () -> bench.domain.grantTable().mapped() <= (front.isBrokenOff() ? 0 : 2));
            assertTrue(!tame || bench.back.state() == XenbusState.CONNECTED);
        }
    }

    @Property(tries = 40)
    void receiveSlotsOfRandomBytesAreAnsweredAndTakeNoPacketElsewhere(@ForAll long seed) {
        Random random = new Random(seed);
        try (Bench bench = new Bench()) {
            RawFront front = new RawFront(bench);
            Slot slot = new Slot(NetifLayout.RX_SLOT);
            int good = 0;
            int slots = 1 + random.nextInt(front.rx.size());
            for (int i = 0; i < slots; i++) {
                random.nextBytes(slot.bytes());
                boolean fine = random.nextBoolean();
                slot.put32(NetifLayout.RX_GREF, fine ? front.page : random.nextInt() | 1 << 20);
                good += fine ? 1 : 0;
                front.rx.put(slot, NetifLayout.RX_SLOT);
            }
            front.rx.publish();
            front.channel.send();
            for (int i = 0; i < good; i++) {
                bench.port.inject(PLAIN, new byte[60 + random.nextInt(1000)]);
            }
            int packets = good;
            Await.until("every packet delivered", () -> bench.back.statistics().rxPackets() == packets);
            assertEquals(XenbusState.CONNECTED, bench.back.state());
            assertTrue(bench.domain.grantTable().mapped() <= 3);
        }
    }

    @Property(tries = 30)
    void anIndexBeyondTheRingEndsTheConnection(@ForAll boolean transmit, @ForAll @IntRange(min = 257, max = Integer.MAX_VALUE) int beyond) {
        try (Bench bench = new Bench()) {
            RawFront front = new RawFront(bench);
            bench.domain.memory().putInt(front.pages[transmit ? 0 : 1] + SringLayout.REQ_PROD, beyond);
            front.channel.send();
            Await.until("broken off", front::isBrokenOff);
            Await.until("nothing mapped", () -> bench.domain.grantTable().mapped() == 0);
            assertTrue(bench.store.exists(bench.path.backError()));
        }
    }

    @Property(tries = 25)
    void disconnectingAtAnyPointLeavesNothingMapped(@ForAll @IntRange(min = 0, max = 300) int frames, @ForAll long seed) {
        Random random = new Random(seed);
        try (Bench bench = new Bench()) {
            NetFrontend front = bench.front();
            for (int i = 0; i < frames; i++) {
                byte[] frame = frame(random);
                front.send(frame, frame.length, NetOffload.NONE);
                bench.port.inject(PLAIN, frame);
            }
            front.close();
            assertEquals(0, bench.domain.grantTable().mapped());
            assertEquals(0, bench.domain.grantTable().granted());
        }
    }
}
