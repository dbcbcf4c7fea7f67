package org.xenolith.pv.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.DomId;
import org.xenolith.abi.io.XenconsLayout;
import org.xenolith.pv.loopback.LoopbackDomain;
import org.xenolith.pv.support.Await;

class ConsoleBackendTest {
    private final DomId id = new DomId(3);
    private final LoopbackDomain domain = new LoopbackDomain(id, DomId.DOM0, 16);
    private final long page = domain.pages().take();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private volatile int room = Integer.MAX_VALUE;
    private ConsoleFront front;
    private ConsoleBackend back;

    @BeforeEach
    void start() {
        front = new ConsoleFront(domain.memory(), page, DomId.DOM0, domain.frontEvents());
        back = new ConsoleBackend(domain.memory(), page, id, front.port(), domain.backEvents(), this::accept, executor);
        back.start();
    }

    @AfterEach
    void stop() {
        back.close();
        executor.shutdownNow();
    }

    private int accept(byte[] bytes, int offset, int length) {
        int taken = Math.min(length, room);
        if (room != Integer.MAX_VALUE) {
            room -= taken;
        }
        synchronized (seen) {
            seen.write(bytes, offset, taken);
        }
        return taken;
    }

    private byte[] seen() {
        synchronized (seen) {
            return seen.toByteArray();
        }
    }

    @Test
    void shouldDeliverEveryByteOfOutputInOrder() {
        byte[] text = new byte[100_000];
        new Random(2).nextBytes(text);
        for (int at = 0; at < text.length; ) {
            at += front.write(text, at, Math.min(777, text.length - at));
        }
        Await.until("all output seen", () -> seen().length == text.length);
        assertArrayEquals(text, seen());
    }

    @Test
    void shouldLeaveOutputInTheRingWhileTheSinkIsFull() {
        room = 10;
        byte[] text = new byte[3000];
        new Random(3).nextBytes(text);
        Await.until("ring full", () -> front.write(text, 0, 2048) == 0 || seen().length == 10 && front.outputRoom() == 10);
        assertEquals(10, seen().length);
        room = Integer.MAX_VALUE;
        back.sinkReady();
        Await.until("rest seen", () -> seen().length >= 2048);
    }

    @Test
    void shouldTakeNoMoreInputThanItsBufferHolds() {
        byte[] typed = new byte[10_000];
        new Random(4).nextBytes(typed);
        int taken = back.input(typed, 0, typed.length);
        assertEquals(ConsoleBackend.INPUT_LIMIT, taken);
        Await.until("ring filled from the buffer", () -> back.statistics().bytesIn() == XenconsLayout.IN_SIZE);
        taken += back.input(typed, taken, typed.length - taken);
        assertEquals(ConsoleBackend.INPUT_LIMIT + XenconsLayout.IN_SIZE, taken);
        byte[] read = new byte[taken];
        int total = taken;
        int[] at = {0};
        Await.until("all input read", () -> (at[0] += front.read(read, at[0], total - at[0])) == total);
        assertArrayEquals(Arrays.copyOf(typed, taken), read);
    }

    @Test
    void shouldSkipOutputWhoseIndicesMakeNoSense() {
        domain.memory().putInt(page + XenconsLayout.OUT_PROD, 5000);
        front.notifyBack();
        Await.until("violation counted", () -> back.statistics().violations() == 1);
        assertEquals(0, seen().length);
        assertEquals(5000, domain.memory().getInt(page + XenconsLayout.OUT_CONS));
        byte[] text = "still alive".getBytes(StandardCharsets.US_ASCII);
        front.write(text, 0, text.length);
        Await.until("output after it seen", () -> seen().length == text.length);
    }

    @Test
    void shouldWriteNoInputWhenTheReadersIndexMakesNoSense() {
        domain.memory().putInt(page + XenconsLayout.IN_CONS, 77);
        back.input(new byte[] {1, 2, 3}, 0, 3);
        Await.until("violation counted", () -> back.statistics().violations() > 0);
        assertEquals(0, domain.memory().getInt(page + XenconsLayout.IN_PROD));
        assertEquals(0, domain.memory().getInt(page));
    }

    @Test
    void shouldOfferTheSinkWhatIsLeftWhenClosed() {
        room = 0;
        byte[] text = "last words".getBytes(StandardCharsets.US_ASCII);
        front.write(text, 0, text.length);
        room = Integer.MAX_VALUE;
        back.close();
        assertArrayEquals(text, seen());
    }
}
