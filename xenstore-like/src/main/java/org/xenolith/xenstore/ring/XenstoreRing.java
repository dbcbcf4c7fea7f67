package org.xenolith.xenstore.ring;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.xenolith.abi.io.XenstoreRingLayout;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.xenstore.client.Link;
import org.xenolith.xenstore.client.XenstoreClients;
import org.xenolith.xenstore.wire.OutBuffer;
import org.xenolith.xenstore.wire.XsOp;
import org.xenolith.xenstore.wire.XsWire;

/**
 * The store's half of a guest's ring, in the domain's process. A thread of its own takes requests out of the page, checks
 * their length, and forwards them whole on a connection that stands for the domain; answers and events come back in
 * order. Nothing is read ahead of what the guest and the store take: a guest that does not read its replies is not
 * read from. A guest that breaks the ring is cut off, the error field says why; it may ask for a reset.
 */
public final class XenstoreRing implements AutoCloseable {
    /** Unread replies and events above which the store is no longer read from. */
    private static final int BACKLOG = 64 * 1024;

    private final GuestMemory memory;
    private final long page;
    private final Runnable notifyGuest;
    private final Link link;
    private final RingHalf requests;
    private final RingHalf replies;
    private final byte[] input = new byte[XsWire.HEADER_SIZE + XsWire.PAYLOAD_MAX];
    private final byte[] output = new byte[XenstoreRingLayout.RING_SIZE];
    private final OutBuffer pending = new OutBuffer();
    private final Thread worker;
    private int filled;
    private int outputLength;
    private int outstanding;
    private int epoch;
    private boolean signalled;
    private boolean resting;
    private boolean stopped;
    private boolean cutOff;

    /**
     * Connects to the store and starts to serve the page.
     *
     * @param page        guest-physical address of the ring's page, backed by memory
     * @param notifyGuest notifies the guest's port; called from the ring's thread
     */
    public XenstoreRing(GuestMemory memory, long page, Runnable notifyGuest, ChannelSource source, RingState state)
            throws IOException {
        this.memory = memory;
        this.page = page;
        this.notifyGuest = notifyGuest;
        System.arraycopy(state.partial(), 0, input, 0, state.partial().length);
        filled = state.partial().length;
        pending.put(state.replies());
        link = new Link(XenstoreClients.connector(source::connect), this::event);
        link.inherit(state.watches(), state.transactions());
        memory.putInt(page + XenstoreRingLayout.SERVER_FEATURES_OFFSET, XsWire.FEATURE_RECONNECTION
                | XsWire.FEATURE_ERROR | XsWire.FEATURE_WATCH_DEPTH);
        requests = RingHalf.requestsIn(memory, page);
        replies = RingHalf.repliesOut(memory, page);
        link.open();
        link.rewatch();
        worker = new Thread(this::serve, "xenstore-ring");
        worker.setDaemon(true);
        worker.start();
        signal();
    }

    /** The guest has notified the ring's port. Cheap; from any thread. */
    public void signal() {
        synchronized (pending) {
            signalled = true;
            pending.notifyAll();
        }
    }

    /**
     * Stops taking requests, waits until those under way are answered, and returns what must move with the domain. The
     * page is not touched any more.
     */
    public RingState suspend() throws InterruptedException {
        synchronized (pending) {
            resting = true;
            pending.notifyAll();
            while (outstanding > 0 && !stopped) {
                pending.wait();
            }
        }
        List<byte[]> watches = link.watches();
        List<Integer> transactions = link.transactions();
        close();
        worker.join();
        byte[] unread = Arrays.copyOf(output, outputLength);
        OutBuffer all = new OutBuffer();
        all.put(unread);
        all.put(pending.drain());
        return new RingState(Arrays.copyOf(input, filled), all.drain(), watches, transactions);
    }

    @Override
    public void close() {
        synchronized (pending) {
            stopped = true;
            pending.notifyAll();
        }
        link.close();
    }

    private void serve() {
        try {
            while (rest()) {
                try {
                    round();
                } catch (GuestMemoryFault e) {
                    cutOff = true;
                }
            }
        } catch (InterruptedException e) {
            close();
        }
    }

    /** Waits for something to do; false when it is over. */
    private boolean rest() throws InterruptedException {
        synchronized (pending) {
            while (!signalled && !stopped) {
                pending.wait();
            }
            signalled = false;
            return !stopped;
        }
    }

    private void round() {
        if (memory.getIntAcquire(page + XenstoreRingLayout.CONNECTION_OFFSET) == XenstoreRingLayout.RECONNECT) {
            restart();
            return;
        }
        if (cutOff) {
            return;
        }
        boolean moved = false;
        boolean more = true;
        while (more && !cutOff) {
            boolean took = takeRequests();
            boolean gave = !cutOff && giveReplies();
            more = took || gave;
            moved |= more;
        }
        if (moved || cutOff) {
            notifyGuest.run();
        }
    }

    private boolean takeRequests() {
        if (!mayTake()) {
            return false;
        }
        int wanted = filled < XsWire.HEADER_SIZE ? XsWire.HEADER_SIZE - filled
                : XsWire.HEADER_SIZE + XsWire.getInt(input, XsWire.LENGTH_OFFSET) - filled;
        int got = wanted == 0 ? 0 : requests.move(input, filled, wanted);
        if (got < 0) {
            cut(XenstoreRingLayout.ERROR_RINGIDX);
            return false;
        }
        filled += got;
        if (filled >= XsWire.HEADER_SIZE) {
            int payload = XsWire.getInt(input, XsWire.LENGTH_OFFSET);
            if (payload < 0 || payload > XsWire.PAYLOAD_MAX) {
                cut(XenstoreRingLayout.ERROR_PROTO);
                return false;
            }
            if (filled == XsWire.HEADER_SIZE + payload) {
                forward(payload);
            }
        }
        return got > 0;
    }

    private boolean mayTake() {
        synchronized (pending) {
            return !resting && outstanding < link.outstanding() && pending.size() < BACKLOG;
        }
    }

    private void forward(int payload) {
        int type = XsWire.getInt(input, XsWire.TYPE_OFFSET);
        int reqId = XsWire.getInt(input, XsWire.REQ_ID_OFFSET);
        int txId = XsWire.getInt(input, XsWire.TX_ID_OFFSET);
        byte[] body = Arrays.copyOfRange(input, XsWire.HEADER_SIZE, XsWire.HEADER_SIZE + payload);
        filled = 0;
        int sentIn;
        synchronized (pending) {
            outstanding++;
            sentIn = epoch;
        }
        link.submit(type, txId, body, new Link.Answer() {
            @Override
            public void answered(int answerType, byte[] answer) {
                settle(sentIn, answerType, reqId, txId, answer);
            }

            @Override
            public void lost() {
                settle(sentIn, XsOp.ERROR.code(), reqId, txId, new byte[] {'E', 'I', 'O', 0});
            }
        });
    }

    private void settle(int sentIn, int type, int reqId, int txId, byte[] answer) {
        synchronized (pending) {
            outstanding--;
            if (sentIn == epoch) {
                append(type, reqId, txId, answer);
            }
            pending.notifyAll();
        }
    }

    /** Runs on the link's thread, and holds it up while the guest has much to read: the store merges events meanwhile. */
    private void event(byte[] payload) {
        synchronized (pending) {
            while (pending.size() >= BACKLOG && !stopped && !cutOff) {
                try {
                    pending.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
            if (!cutOff) {
                append(XsOp.WATCH_EVENT.code(), 0, 0, payload);
            }
            pending.notifyAll();
        }
    }

    private void append(int type, int reqId, int txId, byte[] payload) {
        pending.begin(type, reqId, txId);
        pending.put(payload);
        pending.end();
        signalled = true;
    }

    private boolean giveReplies() {
        if (outputLength == 0) {
            synchronized (pending) {
                outputLength = pending.take(output);
                pending.notifyAll();
            }
        }
        int given = replies.move(output, 0, outputLength);
        if (given < 0) {
            cut(XenstoreRingLayout.ERROR_RINGIDX);
            return false;
        }
        System.arraycopy(output, given, output, 0, outputLength - given);
        outputLength -= given;
        return given > 0;
    }

    private void cut(int error) {
        memory.putIntRelease(page + XenstoreRingLayout.ERROR_OFFSET, error);
        drop();
        synchronized (pending) {
            cutOff = true;
            pending.notifyAll();
        }
    }

    /** Forgets what is under way, and the watches and transactions in the store. */
    private void drop() {
        filled = 0;
        outputLength = 0;
        synchronized (pending) {
            epoch++;
            pending.clear();
            outstanding++;
        }
        link.submit(XsOp.RESET_WATCHES.code(), 0, new byte[] {0}, new Link.Answer() {
            @Override
            public void answered(int type, byte[] payload) {
                settle(-1, type, 0, 0, payload);
            }

            @Override
            public void lost() {
                settle(-1, 0, 0, 0, null);
            }
        });
    }

    private void restart() {
        drop();
        requests.reset();
        replies.reset();
        synchronized (pending) {
            cutOff = false;
        }
        memory.putInt(page + XenstoreRingLayout.ERROR_OFFSET, XenstoreRingLayout.ERROR_NONE);
        memory.putIntRelease(page + XenstoreRingLayout.CONNECTION_OFFSET, XenstoreRingLayout.CONNECTED);
        notifyGuest.run();
    }
}
