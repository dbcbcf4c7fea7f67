package org.xenolith.pv.blk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.abi.io.XenbusState;

class BlockRoundTripTest {
    private static final int SIZE = 4 << 20;
    private final BlockBench bench = new BlockBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({"64, 0, 11, false, 512", "32, 0, 11, false, 512", "64, 2, 32, false, 512", "32, 4, 64, true, 512", "64, 1, 256, true, 512", "64, 0, 32, false, 4096"})
    void shouldReadBackWhatWasWrittenWhateverTheTransport(int abi, int order, int segments, boolean persistent, int sector) throws IOException {
        BlkifLayout layout = abi == 64 ? BlkifLayout.X86_64 : BlkifLayout.X86_32;
        MemoryImage image = new MemoryImage(SIZE, sector, false);
        BlockBackend back = bench.backend(BlockBackendConfig.of(bench.path).withPersistentGrants(persistent, 64), image);
        BlockFrontend front = bench.frontend(new BlockFrontendConfig(bench.path, layout, order, segments, 6, persistent));
        byte[] data = new byte[1 << 20];
        new Random(1).nextBytes(data);
        front.write(3 * 4096, data, 0, data.length);
        byte[] copy = new byte[data.length];
        front.read(3 * 4096, copy, 0, copy.length);
        front.flush();
        assertArrayEquals(data, copy);
        assertArrayEquals(data, image.bytes(3 * 4096, data.length));
        assertEquals(segments, front.maxTransfer() / 4096);
        assertEquals(1, back.statistics().flushRequests());
        assertEquals(data.length / 512, back.statistics().writeSectors());
        front.close();
        assertEquals(0, bench.domain.grantTable().mapped());
        assertEquals(0, bench.domain.grantTable().granted());
        bench.awaitBack(XenbusState.CLOSED);
    }

    @Test
    void shouldDescribeTheDiskAsRealBackEndsDo() {
        bench.backend(BlockBackendConfig.of(bench.path).withCdrom(true).withReadOnly(true), new MemoryImage(SIZE));
        BlockFrontend front = bench.frontend();
        assertEquals(SIZE, front.disk().size());
        assertTrue(front.disk().readOnly());
        assertEquals("5", bench.store.read(bench.path.back() + "/info").orElseThrow());
        assertEquals("256", bench.store.read(bench.path.back() + "/feature-max-indirect-segments").orElseThrow());
        assertEquals("512", bench.store.read(bench.path.back() + "/sector-size").orElseThrow());
        assertEquals("1", bench.store.read(bench.path.back() + "/feature-flush-cache").orElseThrow());
        assertFalse(front.disk().discard());
    }

    @Test
    void shouldRefuseWritesToAReadOnlyDisk() {
        MemoryImage image = new MemoryImage(SIZE);
        BlockBackend back = bench.backend(BlockBackendConfig.of(bench.path).withReadOnly(true), image);
        BlockFrontend front = bench.frontend();
        byte[] ones = {1, 2, 3, 4};
        image.fill(0, ones);
        assertThrows(IOException.class, () -> front.write(0, new byte[512], 0, 512));
        assertArrayEquals(ones, image.bytes(0, 4));
        assertEquals(1, back.statistics().errors());
    }

    @Test
    void shouldZeroDiscardedRanges() throws IOException {
        MemoryImage image = new MemoryImage(SIZE);
        image.fill(0, new byte[] {9, 9});
        image.fill(8192, new byte[] {7});
        bench.backend(image);
        bench.frontend().discard(0, 8192);
        assertArrayEquals(new byte[2], image.bytes(0, 2));
        assertEquals(7, image.bytes(8192, 1)[0]);
    }

    @Test
    void shouldAnswerDiscardAsUnsupportedWhenNotOffered() {
        bench.backend(BlockBackendConfig.of(bench.path).withDiscard(false), new MemoryImage(SIZE));
        BlockFrontend front = bench.frontend();
        assertThrows(UnsupportedOperationException.class, () -> front.discard(0, 4096));
    }

    @Test
    void shouldServeAnotherFrontEndAfterTheFirstHasGone() throws IOException {
        bench.backend(new MemoryImage(SIZE));
        for (int life = 0; life < 3; life++) {
            BlockFrontend front = bench.frontend();
            byte[] sector = new byte[512];
            sector[0] = (byte) (life + 1);
            front.write(0, sector, 0, 512);
            front.close();
        }
        assertEquals(0, bench.domain.grantTable().mapped());
    }

    @Test
    void shouldServeAFrontEndThatInitialisesAgainWithoutClosing() {
        bench.backend(new MemoryImage(SIZE));
        new RawBlockFront(bench).connect();
        bench.frontState(XenbusState.INITIALISING);
        bench.awaitBack(XenbusState.INIT_WAIT);
        assertEquals(0, bench.domain.grantTable().mapped());
        RawBlockFront second = new RawBlockFront(bench).connect();
        second.plain(BlkifLayout.OP_FLUSH_DISKCACHE, 5, 0, 0);
        assertEquals(BlkifLayout.STATUS_OKAY, second.status());
    }

    @Test
    void shouldStayAtClosingUntilTheFrontEndSaysClosed() {
        bench.backend(new MemoryImage(SIZE));
        new RawBlockFront(bench).connect();
        bench.frontState(XenbusState.CLOSING);
        bench.awaitBack(XenbusState.CLOSING);
        assertEquals(0, bench.domain.grantTable().mapped());
        bench.frontState(XenbusState.CLOSED);
        bench.awaitBack(XenbusState.CLOSED);
        bench.frontState(XenbusState.INITIALISING);
        bench.awaitBack(XenbusState.INIT_WAIT);
    }

    @Test
    void shouldHoldRequestsWhileQuiescedAndServeThemAfter() throws Exception {
        BlockBackend back = bench.backend(new MemoryImage(SIZE));
        BlockFrontend front = bench.frontend();
        front.write(0, new byte[4096], 0, 4096);
        back.quiesce();
        BlockBackendState state = back.snapshot();
        assertEquals(1, state.queues().get(0).index());
        assertEquals("x86_64-abi", state.protocol());
        var late = front.writeAsync(0, new byte[4096], 0, 4096);
        assertEquals(1, back.snapshot().queues().get(0).index());
        assertFalse(late.isDone());
        back.unquiesce();
        late.get();
        assertThrows(IllegalStateException.class, back::snapshot);
    }

    @Test
    void shouldLetANewBackEndTakeOverWhereTheOldOneStopped() throws Exception {
        MemoryImage image = new MemoryImage(SIZE);
        BlockBackend old = bench.backend(image);
        BlockFrontend front = bench.frontend();
        front.write(0, new byte[4096], 0, 4096);
        old.quiesce();
        String channel = bench.store.read(bench.path.front() + "/event-channel").orElseThrow();
        old.close();
        assertEquals(XenbusState.CONNECTED, bench.backState());
        BlockBackend next = new BlockBackend(BlockBackendConfig.of(bench.path), bench.domain.foreignGrants(),
                bench.domain.backEvents(), bench.store, image, bench.executor);
        next.startConnected();
        assertEquals(channel, bench.store.read(bench.path.front() + "/event-channel").orElseThrow());
        front.write(4096, new byte[4096], 0, 4096);
        assertEquals(1, next.statistics().writeRequests());
    }
}
