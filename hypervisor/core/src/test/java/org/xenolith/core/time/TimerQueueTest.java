package org.xenolith.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
    private static final long FAR = 3_600_000_000_000L;
    private final SystemTime time = new SystemTime(System::nanoTime, 0);
    private final LinkedBlockingQueue<Integer> expired = new LinkedBlockingQueue<>();
    private final TimerQueue queue = new TimerQueue("timers-test", 4, time, expired::add);

    @AfterEach
    void close() {
        queue.close();
    }

    private int next() throws InterruptedException {
        Integer slot = expired.poll(10, TimeUnit.SECONDS);
        assertTrue(slot != null, "no timer expired");
        return slot;
    }

    @Test
    void shouldExpireNeitherBeforeTheDeadlineNorTwice() throws InterruptedException {
        queue.start();
        long deadline = time.now() + 20_000_000L;
        queue.set(2, deadline);
        assertEquals(2, next());
        assertTrue(time.now() >= deadline);
        assertEquals(Long.MAX_VALUE, queue.deadline(2));
        assertNull(expired.poll());
    }

    @Test
    void shouldWakeForAnEarlierDeadline() throws InterruptedException {
        queue.start();
        queue.set(0, FAR);
        queue.set(1, time.now() + 1_000_000L);
        assertEquals(1, next());
        queue.set(3, 0);
        assertEquals(3, next());
        assertEquals(FAR, queue.deadline(0));
    }

    @Test
    void shouldNotExpireWhatWasCleared() throws InterruptedException {
        queue.set(0, time.now());
        queue.set(1, time.now());
        queue.clear(0);
        queue.start();
        assertEquals(1, next());
        assertNull(expired.poll());
    }
}
