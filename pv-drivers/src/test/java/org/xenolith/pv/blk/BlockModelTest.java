package org.xenolith.pv.blk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.pv.support.Await;

class BlockModelTest {
    private static final int SIZE = 1 << 20;

    @Property(tries = 15)
    void everyStreamOfRequestsLeavesTheImageThatTheModelHas(@ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int order,
            @ForAll @IntRange(min = 1, max = 40) int segments, @ForAll boolean persistent, @ForAll boolean abi32) throws IOException {
        Random random = new Random(seed);
        byte[] model = new byte[SIZE];
        try (BlockBench bench = new BlockBench()) {
            MemoryImage image = new MemoryImage(SIZE);
            bench.backend(BlockBackendConfig.of(bench.path).withPersistentGrants(persistent, 8), image);
            BlockFrontend front = bench.frontend(new BlockFrontendConfig(bench.path,
                    abi32 ? BlkifLayout.X86_32 : BlkifLayout.X86_64, order, segments, 8, persistent));
            for (int i = 0; i < 60; i++) {
                step(random, model, front);
            }
            assertArrayEquals(model, image.bytes(0, SIZE));
            front.close();
            assertEquals(0, bench.domain.grantTable().mapped());
            assertEquals(0, bench.domain.grantTable().granted());
        }
    }

    private static void step(Random random, byte[] model, BlockFrontend front) throws IOException {
        int length = (1 + random.nextInt(200)) * 512;
        int offset = random.nextInt((SIZE - length) / 512) * 512;
        byte[] data = new byte[length];
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                random.nextBytes(data);
                front.write(offset, data, 0, length);
                System.arraycopy(data, 0, model, offset, length);
            }
            case 2 -> {
                front.discard(offset, length);
                System.arraycopy(data, 0, model, offset, length);
            }
            case 3 -> front.flush();
            default -> {
                front.read(offset, data, 0, length);
                assertArrayEquals(Arrays.copyOfRange(model, offset, offset + length), data);
            }
        }
    }

    @Property(tries = 60)
    void everySlotOfRandomBytesIsAnsweredOnceAndNothingStaysMapped(@ForAll long seed) {
        Random random = new Random(seed);
        try (BlockBench bench = new BlockBench()) {
            BlockBackend back = bench.backend(new MemoryImage(SIZE));
            RawBlockFront front = new RawBlockFront(bench).connect();
            RawBlockFront.Page page = front.page(random.nextBoolean());
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < front.ring.size(); i++) {
                    random.nextBytes(front.slot.bytes());
                    front.slot.put8(BlkifLayout.OPERATION, random.nextInt(8));
                    front.slot.put8(BlkifLayout.NR_SEGMENTS, random.nextInt(13));
                    if (random.nextBoolean()) {
                        front.slot.put64(16, random.nextInt(SIZE / 512 + 8));
                        front.slot.put32(24, page.ref());
                    }
                    front.put();
                }
                assertEquals(front.ring.size(), front.responses(front.ring.size()).size());
            }
            assertEquals(1, bench.domain.grantTable().mapped());
            assertEquals(XenbusState.CONNECTED, back.state());
        }
    }

    @Property(tries = 25)
    void disconnectingAtAnyPointLeavesNothingMapped(@ForAll @IntRange(min = 0, max = 400) int requests,
            @ForAll XenbusState how, @ForAll boolean persistent) {
        try (BlockBench bench = new BlockBench()) {
            bench.backend(BlockBackendConfig.of(bench.path).withPersistentGrants(persistent, 8), new MemoryImage(SIZE));
            RawBlockFront front = new RawBlockFront(bench);
            front.node("feature-persistent", "1");
            front.connect();
            RawBlockFront.Page page = front.page(false);
            AtomicInteger put = new AtomicInteger();
            while (put.get() < requests) {
                while (front.ring.free() > 0 && put.get() < requests) {
                    front.transfer(put.incrementAndGet() % 2, 1, put.get(), 5, page, 0, 7);
                }
                front.push();
                if (put.get() < requests) {
                    front.responses(1);
                }
            }
            boolean keeps = how == XenbusState.INITIALISED || how == XenbusState.CONNECTED || how.code() > 6;
            bench.frontState(keeps ? XenbusState.CLOSING : how);
            Await.until("nothing mapped after " + how, () -> bench.domain.grantTable().mapped() == 0);
        }
    }
}
