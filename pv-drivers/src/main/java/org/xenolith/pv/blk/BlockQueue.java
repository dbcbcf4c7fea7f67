package org.xenolith.pv.blk;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.pv.ring.BackRing;
import org.xenolith.pv.ring.BusyPoll;
import org.xenolith.pv.ring.Doorbell;
import org.xenolith.pv.ring.Slot;

/**
 * One ring and the workers that share it. Whoever is free takes the next request and wakes another worker if there are
 * more, so that a single request costs no hand-over and a slow one holds up nobody. A barrier waits until it is alone
 * and keeps later requests waiting until it is done.
 */
final class BlockQueue {
    private final BackRing ring;
    private final LocalPort port;
    private final Doorbell bell;
    private final Consumer<String> onViolation;
    private final BusyPoll poll = new BusyPoll();
    private long idleSince = System.nanoTime();
    private boolean looking;
    private int inFlight;
    private int running;
    private boolean barrier;
    private boolean held;
    private boolean paused;
    private boolean broken;

    BlockQueue(BackRing ring, LocalPort port, Doorbell bell, Consumer<String> onViolation) {
        this.ring = ring;
        this.port = port;
        this.bell = bell;
        this.onViolation = onViolation;
    }

    /** Gives each worker a thread of the executor. */
    synchronized void start(Executor executor, BlockWorker[] workers) {
        running = workers.length;
        for (BlockWorker worker : workers) {
            executor.execute(worker);
        }
    }

    /** Copies the next request that may run now; false if there is none. */
    synchronized boolean take(Slot slot) {
        if (paused || barrier || broken) {
            return false;
        }
        int waiting = ring.unconsumed();
        if (waiting == 0) {
            return false;
        }
        ring.peek(0, slot);
        boolean isBarrier = slot.u8(BlkifLayout.OPERATION) == BlkifLayout.OP_WRITE_BARRIER;
        held = isBarrier && inFlight > 0;
        if (held) {
            return false;
        }
        barrier = isBarrier;
        ring.advance(1);
        if (inFlight == 0) {
            poll.waited(System.nanoTime() - idleSince);
        }
        inFlight++;
        if (waiting > 1 && !isBarrier) {
            bell.wakeOne();
        }
        return true;
    }

    /** Waits for a request; may return for no reason. A worker that leaves none running looks a little longer before it sleeps. */
    void await(int worker) {
        if (!look() && asks()) {
            bell.await(worker);
        }
    }

    /** Looks for a request as long as that is worth while, if nothing is running and nobody else looks; true if there is one. */
    private boolean look() {
        long span = startLooking();
        if (span == 0) {
            return false;
        }
        boolean found = false;
        long start = System.nanoTime();
        while (!found && System.nanoTime() - start < span) {
            Thread.yield();
            found = hasRequest();
        }
        endLooking();
        return found;
    }

    private synchronized long startLooking() {
        if (looking || paused || broken || inFlight > 0) {
            return 0;
        }
        long span = poll.span();
        looking = span > 0;
        return span;
    }

    private synchronized void endLooking() {
        looking = false;
    }

    private synchronized boolean hasRequest() {
        return paused || broken || ring.unconsumed() > 0;
    }

    /** Asks for an event with the next request; false if one is there by now that may run. */
    private synchronized boolean asks() {
        return paused || barrier || broken || held && inFlight > 0 || !ring.finalCheck();
    }

    /** Answers a request that {@link #take} gave out. */
    void answer(Slot response, int length) {
        if (put(response, length)) {
            port.send();
        }
    }

    private synchronized boolean put(Slot response, int length) {
        inFlight--;
        if (inFlight == 0) {
            idleSince = System.nanoTime();
        }
        barrier = false;
        if (paused && inFlight == 0) {
            notifyAll();
        }
        ring.put(response, length);
        return ring.publish();
    }

    /** Stops giving out requests and waits until none is in flight. */
    synchronized void quiesce() {
        paused = true;
        awaitIdle();
    }

    /** Goes on after {@link #quiesce}. */
    void resume() {
        synchronized (this) {
            paused = false;
        }
        bell.onEvent();
    }

    /** Ring indices; meaningful while quiesced. */
    synchronized int index() {
        return ring.rspProd();
    }

    int slots() {
        return ring.size();
    }

    /** Finishes what is in flight, ends the workers and closes the channel. */
    void close() {
        quiesce();
        bell.close();
        synchronized (this) {
            while (running > 0) {
                await(this);
            }
        }
        port.close();
    }

    boolean isClosed() {
        return bell.isClosed();
    }

    void violated(String message) {
        synchronized (this) {
            if (broken) {
                return;
            }
            broken = true;
        }
        onViolation.accept(message);
    }

    synchronized void workerEnded() {
        running--;
        notifyAll();
    }

    private void awaitIdle() {
        while (inFlight > 0) {
            await(this);
        }
    }

    private static void await(Object monitor) {
        try {
            monitor.wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a block queue was being drained", e);
        }
    }
}
