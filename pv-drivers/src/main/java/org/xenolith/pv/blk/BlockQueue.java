package org.xenolith.pv.blk;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.pv.ring.BackRing;
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
    private int inFlight;
    private int running;
    private boolean barrier;
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
            if (!ring.finalCheck()) {
                return false;
            }
            waiting = ring.unconsumed();
        }
        ring.peek(0, slot);
        boolean isBarrier = slot.u8(BlkifLayout.OPERATION) == BlkifLayout.OP_WRITE_BARRIER;
        if (isBarrier && inFlight > 0) {
            return false;
        }
        barrier = isBarrier;
        ring.advance(1);
        inFlight++;
        if (waiting > 1 && !isBarrier) {
            bell.wakeOne();
        }
        return true;
    }

    /** Answers a request that {@link #take} gave out. */
    void answer(Slot response, int length) {
        if (put(response, length)) {
            port.send();
        }
    }

    private synchronized boolean put(Slot response, int length) {
        inFlight--;
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

    void await(int worker) {
        bell.await(worker);
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
