package org.xenolith.pv.blk;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.pv.ring.Doorbell;
import org.xenolith.pv.ring.FrontRing;
import org.xenolith.pv.ring.RingViolationException;
import org.xenolith.pv.ring.Slot;

/** The front end's ring: requests from any thread, responses taken by one worker. */
final class BlockFrontQueue implements Runnable {
    private final FrontRing ring;
    private final BlkifLayout layout;
    private final LocalPort port;
    private final Doorbell bell;
    private final BlockFrontRequest[] requests;
    private final boolean[] inFlight;
    private final int[] operations;
    private final int[] free;
    private final Slot request;
    private final Slot response;
    private int freeCount;
    private boolean dead;

    BlockFrontQueue(FrontRing ring, BlkifLayout layout, LocalPort port, Doorbell bell, BlockFrontRequest[] requests) {
        this.ring = ring;
        this.layout = layout;
        this.port = port;
        this.bell = bell;
        this.requests = requests;
        inFlight = new boolean[requests.length];
        operations = new int[requests.length];
        free = new int[requests.length];
        request = new Slot(layout.slotSize());
        response = new Slot(layout.slotSize());
        for (BlockFrontRequest each : requests) {
            free[freeCount++] = each.number;
        }
    }

    /** How one kind of request is written into the slot. */
    interface Filler {
        void fill(BlockFrontRequest request, Slot slot);
    }

    /** Puts a request into the ring, waiting for room if all places are taken. */
    CompletableFuture<Void> submit(Filler filler) throws IOException {
        CompletableFuture<Void> done;
        boolean notify;
        synchronized (this) {
            awaitFree();
            BlockFrontRequest place = requests[free[--freeCount]];
            filler.fill(place, request);
            inFlight[place.number] = true;
            operations[place.number] = answeredAs(request);
            done = place.begin();
            ring.put(request, layout.slotSize());
            notify = ring.publish();
        }
        if (notify) {
            port.send();
        }
        return done;
    }

    /** The operation that the response names: of an indirect request, the one inside it, as Linux has it. */
    private static int answeredAs(Slot request) {
        int operation = request.u8(BlkifLayout.OPERATION);
        return operation == BlkifLayout.OP_INDIRECT ? request.u8(BlkifLayout.INDIRECT_OP) : operation;
    }

    @Override
    public void run() {
        try {
            while (!bell.isClosed()) {
                if (!completeNext()) {
                    bell.await(0);
                }
            }
        } catch (RingViolationException e) {
            bell.close();
        }
        abandon();
    }

    /** Lets the worker end; what is in flight then fails. */
    void close() {
        bell.close();
        port.close();
    }

    private boolean completeNext() {
        CompletableFuture<Void> done;
        int status;
        synchronized (this) {
            if (ring.unconsumed() == 0 && !ring.finalCheck()) {
                return false;
            }
            ring.take(response);
            BlockFrontRequest place = requests[validNumber()];
            status = response.s16(BlkifLayout.RSP_STATUS);
            place.finish(status);
            done = place.takeFuture();
            inFlight[place.number] = false;
            free[freeCount++] = place.number;
            notifyAll();
        }
        complete(done, status);
        return true;
    }

    private static void complete(CompletableFuture<Void> done, int status) {
        switch (status) {
            case BlkifLayout.STATUS_OKAY -> done.complete(null);
            case BlkifLayout.STATUS_EOPNOTSUPP -> done.completeExceptionally(new UnsupportedOperationException("the back end does not serve this operation"));
            default -> done.completeExceptionally(new IOException("the back end answered status=" + status));
        }
    }

    private int validNumber() {
        long id = response.s64(BlkifLayout.RSP_ID);
        int operation = response.u8(BlkifLayout.RSP_OPERATION);
        if (id < 0 || id >= requests.length || !inFlight[(int) id] || operations[(int) id] != operation) {
            throw new RingViolationException("response id=" + id + ", operation=" + operation + " answers no request");
        }
        return (int) id;
    }

    private void awaitFree() throws IOException {
        try {
            while (freeCount == 0 && !dead) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a place in the ring", e);
        }
        if (dead) {
            throw new IOException("the device is disconnected");
        }
    }

    private void abandon() {
        synchronized (this) {
            dead = true;
            notifyAll();
        }
        for (BlockFrontRequest each : requests) {
            CompletableFuture<Void> done = each.takeFuture();
            if (done != null) {
                done.completeExceptionally(new IOException("the device was disconnected"));
            }
        }
    }
}
