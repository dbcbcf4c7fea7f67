package org.xenolith.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EventTest {
    private static final int SIGNAL = 41;

    @Test
    void shouldCountSignalsUntilDrained() {
        try (EventFd event = EventFd.create()) {
            event.signal();
            event.signal();

            assertEquals(2, event.drain());
            assertEquals(0, event.drain());
        }
    }

    @Test
    void shouldReportWhichDescriptorIsReady() {
        try (Epoll epoll = Epoll.create(4); EventFd quiet = EventFd.create(); EventFd loud = EventFd.create()) {
            epoll.add(quiet, Epoll.IN, 1);
            epoll.add(loud, Epoll.IN, 0x1234_5678_9abcL);
            assertEquals(0, epoll.await(0));

            loud.signal();

            assertEquals(1, epoll.await(-1));
            assertEquals(0x1234_5678_9abcL, epoll.data(0));
            assertEquals(Epoll.IN, epoll.mask(0));
            epoll.remove(loud);
            assertEquals(0, epoll.await(0));
        }
    }

    @Test
    void shouldPollOneDescriptor() {
        try (EventFd event = EventFd.create()) {
            assertEquals(0, Poll.await(event, Poll.IN, 0));
            event.signal();
            assertEquals(Poll.IN, Poll.await(event, Poll.IN, -1));
        }
    }

    @Test
    void shouldPollOnlyWhatIsWanted() {
        try (EventFd first = EventFd.create(); EventFd second = EventFd.create(); PollSet poll = new PollSet(first, second)) {
            first.signal();
            second.signal();
            poll.want(1, Poll.IN);
            poll.await(-1);
            assertEquals(0, poll.ready(0));
            assertEquals(Poll.IN, poll.ready(1));

            second.drain();
            poll.await(0);
            assertEquals(0, poll.ready(1));

            poll.want(0, Poll.IN);
            poll.await(-1);
            assertEquals(Poll.IN, poll.ready(0));
        }
    }

    @Test
    void shouldKeepASignalPendingUntilItsThreadTakesIt() throws InterruptedException {
        onThread(() -> {
            try (ThreadSignal signal = ThreadSignal.block(SIGNAL)) {
                assertFalse(signal.take());
                signal.send();
                assertTrue(signal.take());
                assertFalse(signal.take());
                assertEquals(0, signal.othersBlocked() >>> (SIGNAL - 1) & 1);
            }
        });
    }

    @Test
    void shouldWakeAWaitingThread() throws InterruptedException {
        ThreadSignal[] shared = new ThreadSignal[1];
        java.util.concurrent.CountDownLatch ready = new java.util.concurrent.CountDownLatch(1);
        Thread sender = new Thread(() -> {
            awaitQuietly(ready);
            shared[0].send();
        });
        sender.start();
        onThread(() -> {
            try (ThreadSignal signal = ThreadSignal.block(SIGNAL)) {
                shared[0] = signal;
                ready.countDown();
                assertTrue(signal.take(60_000_000_000L));
            }
        });
        sender.join();
        shared[0].send();
    }

    @Test
    void shouldFireATimerAtItsOwnThread() throws InterruptedException {
        onThread(() -> {
            try (ThreadSignal signal = ThreadSignal.block(SIGNAL); ThreadTimer timer = new ThreadTimer(signal)) {
                timer.arm(1_000_000);
                assertTrue(signal.take(60_000_000_000L));
                timer.arm(60_000_000_000L);
                timer.arm(0);
                assertFalse(signal.take());
            }
        });
    }

    @Test
    void shouldTellWhetherAThreadSleeps() throws InterruptedException {
        ThreadSleep self = ThreadSleep.ofCurrentThread();
        assertFalse(self.getAsBoolean());
        ThreadSleep[] other = new ThreadSleep[1];
        Thread thread = new Thread(() -> {
            synchronized (other) {
                other[0] = ThreadSleep.ofCurrentThread();
                other.notifyAll();
                while (other[0] != null) {
                    try {
                        other.wait();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            }
        });
        ThreadSleep sleeper;
        synchronized (other) {
            thread.start();
            while (other[0] == null) {
                other.wait();
            }
            sleeper = other[0];
        }
        while (!sleeper.getAsBoolean()) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join();
    }

    @Test
    void shouldReadAnotherThreadsCpuTime() throws InterruptedException {
        ThreadClock[] clock = new ThreadClock[1];
        onThread(() -> {
            clock[0] = ThreadClock.ofCurrentThread();
            assertTrue(clock[0].getAsLong() > 0);
        });
        assertTrue(clock[0].getAsLong() > 0);
    }

    private static void awaitQuietly(java.util.concurrent.CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void onThread(Runnable body) throws InterruptedException {
        Throwable[] failure = new Throwable[1];
        Thread thread = new Thread(body);
        thread.setUncaughtExceptionHandler((t, e) -> failure[0] = e);
        thread.start();
        thread.join();
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }
}
