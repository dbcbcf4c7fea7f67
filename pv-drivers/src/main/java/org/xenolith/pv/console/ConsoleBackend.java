package org.xenolith.pv.console;

import java.util.concurrent.Executor;
import org.xenolith.abi.DomId;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.evtchn.EventBinder;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.pv.ring.Doorbell;

/**
 * Serves a domain's console page. Output is moved a ring's worth at a time; a guest that never stops printing gets
 * other threads in between, and a sink that is full stops it altogether. Input waits in a small buffer of ours when
 * the guest does not read; the caller is told how much was taken.
 */
public final class ConsoleBackend implements AutoCloseable {
    /** Most input that waits for the guest, in bytes. */
    public static final int INPUT_LIMIT = 4096;
    private static final int PASSES = 16;

    private final ConsoleBackRing ring;
    private final DomId domain;
    private final int remotePort;
    private final EventBinder events;
    private final ConsoleSink sink;
    private final Executor executor;
    private final Doorbell bell = new Doorbell(1);
    private final byte[] output = new byte[2048];
    private final byte[] input = new byte[INPUT_LIMIT];
    private int inputLength;
    private LocalPort port;
    private long bytesOut;
    private long bytesIn;
    private boolean running;
    private boolean quiesced;

    /**
     * @param page       guest-physical address of the console page
     * @param remotePort the port that the domain has for its console, 2 by our builder
     * @param executor   gives one thread until {@link #close}
     */
    public ConsoleBackend(GuestMemory memory, long page, DomId domain, int remotePort, EventBinder events,
                          ConsoleSink sink, Executor executor) {
        this.ring = new ConsoleBackRing(memory, page);
        this.domain = domain;
        this.remotePort = remotePort;
        this.events = events;
        this.sink = sink;
        this.executor = executor;
    }

    /** Binds the channel and starts to serve. */
    public synchronized void start() {
        port = events.bindInterdomain(domain, remotePort, bell);
        running = true;
        executor.execute(this::serve);
    }

    /**
     * Types into the guest's console.
     *
     * @return how many bytes were taken, from the first on; the caller keeps the rest and tries again later
     */
    public int input(byte[] bytes, int offset, int length) {
        int taken;
        synchronized (this) {
            taken = Math.min(length, INPUT_LIMIT - inputLength);
            System.arraycopy(bytes, offset, input, inputLength, taken);
            inputLength += taken;
        }
        bell.onEvent();
        return taken;
    }

    /** Tells that the sink has room again. */
    public void sinkReady() {
        bell.onEvent();
    }

    public synchronized ConsoleStatistics statistics() {
        return new ConsoleStatistics(bytesOut, bytesIn, ring.violations());
    }

    /** Stops moving bytes: the ring stands still when this returns. */
    public synchronized void quiesce() {
        quiesced = true;
    }

    /** Goes on after {@link #quiesce}. */
    public synchronized void unquiesce() {
        quiesced = false;
        bell.onEvent();
    }

    /** Offers the sink what is left in the ring, then stops. */
    @Override
    public void close() {
        bell.close();
        synchronized (this) {
            awaitEnd();
            if (port != null) {
                port.close();
            }
        }
    }

    private void serve() {
        try {
            int passes = 0;
            while (!bell.isClosed()) {
                if (!move()) {
                    passes = 0;
                    bell.await(0);
                } else if (++passes % PASSES == 0) {
                    Thread.yield();
                }
            }
            drainOnce();
        } catch (GuestMemoryFault e) {
            bell.close();
        } finally {
            ended();
        }
    }

    /** One ring's worth each way; false if nothing moved. */
    private synchronized boolean move() {
        if (quiesced) {
            return false;
        }
        boolean moved = moveOutput() | moveInput();
        if (moved) {
            port.send();
        }
        return moved;
    }

    private boolean moveOutput() {
        int waiting = ring.peekOutput(output);
        if (waiting == 0) {
            return false;
        }
        int taken = sink.accept(output, 0, waiting);
        ring.consumed(taken);
        bytesOut += taken;
        return taken > 0;
    }

    private boolean moveInput() {
        if (inputLength == 0) {
            return false;
        }
        int taken = ring.putInput(input, 0, inputLength);
        inputLength -= taken;
        System.arraycopy(input, taken, input, 0, inputLength);
        bytesIn += taken;
        return taken > 0;
    }

    private synchronized void drainOnce() {
        for (int pass = 0; pass < 2 && !quiesced && moveOutput(); pass++) {
            port.send();
        }
    }

    private synchronized void ended() {
        running = false;
        notifyAll();
    }

    private void awaitEnd() {
        try {
            while (running) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
