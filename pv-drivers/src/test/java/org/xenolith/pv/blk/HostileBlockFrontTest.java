package org.xenolith.pv.blk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.pv.support.Await;

class HostileBlockFrontTest {
    private static final int SIZE = 1 << 20;
    private static final int SECTORS = SIZE / 512;
    private final BlockBench bench = new BlockBench();
    private final MemoryImage image = new MemoryImage(SIZE);
    private BlockBackend back;
    private RawBlockFront front;

    @BeforeEach
    void connect() {
        image.fill(0, new byte[] {1, 2, 3});
        back = bench.backend(image);
        front = new RawBlockFront(bench);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void assertNothingTouched(RawBlockFront.Page page) {
        assertArrayEquals(new byte[] {1, 2, 3}, image.bytes(0, 3));
        assertEquals(0, bench.domain.memory().getLong(page.gpa()));
        assertEquals(1, bench.domain.grantTable().mapped(), "only the ring stays mapped");
        assertEquals(XenbusState.CONNECTED, back.state());
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0, 0, 8", "0, 1, 0, 5, 4", "0, 0, 0, 0, 7", "0, 12, 0, 0, 7", "0, 255, 0, 0, 7",
        "0, 1, 2048, 0, 0", "0, 1, 2047, 0, 1", "0, 1, -1, 0, 7", "0, 1, 9223372036854775807, 0, 7", "0, 1, 0, 255, 255",
        "1, 1, 2041, 0, 7", "1, 0, 0, 0, 0", "2, 1, 2041, 0, 7", "2, 12, 0, 0, 7"})
    void shouldAnswerMalformedTransfersWithAnError(int operation, int segments, long sector, int first, int last) {
        front.connect();
        RawBlockFront.Page page = front.page(false);
        front.transfer(operation, 77, sector, segments, page, first, last);
        assertEquals(List.of(new RawBlockFront.Response(77, operation, BlkifLayout.STATUS_ERROR)), front.responses(1));
        assertNothingTouched(page);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 200, 255})
    void shouldAnswerUnknownOperationsAsUnsupported(int operation) {
        front.connect();
        front.plain(operation, 3, 0, 0);
        assertEquals(new RawBlockFront.Response(3, operation, BlkifLayout.STATUS_EOPNOTSUPP), front.responses(1).get(0));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, -1", "2048, 1", "2047, 2", "-1, 1", "1, 9223372036854775807"})
    void shouldAnswerDiscardsBeyondTheDiskWithAnError(long sector, long sectors) {
        front.connect();
        front.plain(BlkifLayout.OP_DISCARD, 3, sector, sectors);
        assertEquals(BlkifLayout.STATUS_ERROR, front.status());
        assertArrayEquals(new byte[] {1, 2, 3}, image.bytes(0, 3));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 4000, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldAnswerBadGrantsWithAnError(int ref) {
        front.connect();
        RawBlockFront.Page page = front.page(false);
        front.transfer(BlkifLayout.OP_READ, 1, 0, 1, new RawBlockFront.Page(0, ref), 0, 7);
        front.indirect(BlkifLayout.OP_READ, 2, 0, 20, ref);
        assertEquals(List.of(-1, -1), front.responses(2).stream().map(RawBlockFront.Response::status).toList());
        assertNothingTouched(page);
    }

    @Test
    void shouldReadIntoNoPageThatWasGrantedReadOnly() {
        front.connect();
        RawBlockFront.Page page = front.page(true);
        front.transfer(BlkifLayout.OP_READ, 1, 0, 1, page, 0, 7);
        assertEquals(BlkifLayout.STATUS_ERROR, front.status());
        assertNothingTouched(page);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 257", "0, 65535", "2, 20", "5, 20", "6, 20", "255, 20"})
    void shouldAnswerMalformedIndirectRequestsWithAnError(int operation, int segments) {
        front.connect();
        RawBlockFront.Page list = front.page(true);
        front.indirect(operation, 9, 0, segments, list.ref());
        assertEquals(new RawBlockFront.Response(9, operation, BlkifLayout.STATUS_ERROR), front.responses(1).get(0));
        assertEquals(1, bench.domain.grantTable().mapped());
    }

    @Test
    void shouldCheckTheSumOfIndirectSegmentsAgainstTheDisk() {
        front.connect();
        RawBlockFront.Page list = front.page(true);
        RawBlockFront.Page data = front.page(false);
        for (int i = 0; i < 256; i++) {
            bench.domain.memory().putInt(list.gpa() + 8L * i, data.ref());
            bench.domain.memory().putInt(list.gpa() + 8L * i + 4, 7 << 8);
        }
        front.indirect(BlkifLayout.OP_READ, 1, SECTORS - 256 * 8 + 1, 256, list.ref());
        assertEquals(BlkifLayout.STATUS_ERROR, front.status());
        assertNothingTouched(data);
        front.indirect(BlkifLayout.OP_READ, 2, SECTORS - 256 * 8, 256, list.ref());
        assertEquals(BlkifLayout.STATUS_OKAY, front.status());
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 1000, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldBreakTheConnectionWhenTheIndexRunsOverTheRing(int index) {
        front.connect();
        front.claimRequests(index);
        bench.awaitBack(XenbusState.CLOSING);
        Await.until("everything unmapped", () -> bench.domain.grantTable().mapped() == 0);
        String error = bench.store.read("/local/domain/0/error/backend/vbd/7/51712/error").orElseThrow();
        assertTrue(error.startsWith("22 ") && error.contains("size=32"), error);
    }

    @Test
    void shouldBreakTheConnectionWhenTheIndexRunsBackwards() {
        front.connect();
        front.plain(BlkifLayout.OP_FLUSH_DISKCACHE, 1, 0, 0);
        front.plain(BlkifLayout.OP_FLUSH_DISKCACHE, 2, 0, 0);
        front.responses(2);
        front.claimRequests(1);
        bench.awaitBack(XenbusState.CLOSING);
    }

    @Test
    void shouldServeAgainAfterABrokenConnectionWasClosed() {
        front.connect();
        front.claimRequests(99);
        bench.awaitBack(XenbusState.CLOSING);
        bench.frontState(XenbusState.CLOSED);
        bench.awaitBack(XenbusState.CLOSED);
        bench.frontState(XenbusState.INITIALISING);
        bench.awaitBack(XenbusState.INIT_WAIT);
        RawBlockFront second = new RawBlockFront(bench).connect();
        second.plain(BlkifLayout.OP_FLUSH_DISKCACHE, 1, 0, 0);
        assertEquals(BlkifLayout.STATUS_OKAY, second.status());
    }

    @ParameterizedTest
    @CsvSource({"ring-ref, 4000", "ring-ref, -1", "ring-ref, x", "ring-ref, 99999999999", "event-channel, 0", "event-channel, 999",
        "event-channel, 200000", "protocol, arm-abi", "multi-queue-num-queues, 0", "multi-queue-num-queues, 17", "multi-queue-num-queues, 2",
        "ring-page-order, 5", "ring-page-order, 1", "ring-page-order, -1"})
    void shouldRefuseToConnectToNonsense(String node, String value) {
        front.publish().node(node, value);
        bench.frontState(XenbusState.INITIALISED);
        bench.awaitBack(XenbusState.CLOSING);
        assertTrue(bench.store.exists("/local/domain/0/error/backend/vbd/7/51712/error"));
        assertEquals(0, bench.domain.grantTable().mapped());
    }

    @Test
    void shouldAnswerEveryRequestOfAFullRingOnceAndNotifyLess() {
        front.connect();
        RawBlockFront.Page page = front.page(false);
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < front.ring.size(); i++) {
                front.transfer(BlkifLayout.OP_READ, i, i, 1, page, 0, 0);
            }
            assertEquals(32, front.responses(32).stream().map(RawBlockFront.Response::id).collect(Collectors.toSet()).size());
        }
        assertEquals(1600, back.statistics().readRequests());
        assertTrue(front.events.get() <= 2, "rsp_event was never moved on, events=" + front.events.get());
    }

    @Test
    void shouldRunABarrierAloneBetweenTheWritesAroundIt() {
        front.connect();
        RawBlockFront.Page page = front.page(false);
        for (int i = 0; i < 30; i++) {
            front.transfer(i % 10 == 5 ? BlkifLayout.OP_WRITE_BARRIER : BlkifLayout.OP_WRITE, i, i, 1, page, 0, 0);
        }
        List<Long> order = front.responses(30).stream().map(RawBlockFront.Response::id).toList();
        for (long barrier : new long[] {5, 15, 25}) {
            int at = order.indexOf(barrier);
            assertEquals(barrier, at, "answers before the barrier: " + order);
            assertTrue(order.subList(0, at).stream().allMatch(id -> id < barrier));
        }
    }

    @Test
    void shouldBeRemovedWhenUnpluggedAndClosed() {
        front.connect();
        bench.store.write(bench.path.back() + "/online", "0");
        assertEquals(XenbusState.CONNECTED, bench.backState());
        bench.frontState(XenbusState.CLOSED);
        bench.awaitBack(XenbusState.CLOSED);
        assertEquals(0, bench.domain.grantTable().mapped());
    }
}
