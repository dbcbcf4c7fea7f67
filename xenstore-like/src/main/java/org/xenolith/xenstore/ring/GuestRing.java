package org.xenolith.xenstore.ring;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.xenstore.client.FrameDecoder;
import org.xenolith.xenstore.client.Transport;

/** The guest's half of a ring as a client's transport: for front ends in Java, and for tests without a guest. */
public final class GuestRing implements Transport {
    private final Runnable notifyStore;
    private final RingHalf requests;
    private final RingHalf replies;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean signalled;
    private boolean closed;

    /** @param notifyStore notifies the store's port */
    public GuestRing(GuestMemory memory, long page, Runnable notifyStore, Receiver receiver) {
        this.notifyStore = notifyStore;
        requests = RingHalf.requestsOut(memory, page);
        replies = RingHalf.repliesIn(memory, page);
        Thread reader = new Thread(() -> read(receiver), "xenstore-guest-ring");
        reader.setDaemon(true);
        reader.start();
    }

    /** The store has notified the guest's port. From any thread. */
    public void signal() {
        lock.lock();
        try {
            signalled = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void send(byte[] frame) {
        lock.lock();
        try {
            int sent = 0;
            while (sent < frame.length && !closed) {
                int moved = requests.move(frame, sent, frame.length - sent);
                if (moved < 0) {
                    close();
                } else if (moved == 0) {
                    changed.awaitUninterruptibly();
                } else {
                    sent += moved;
                    notifyStore.run();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void read(Receiver receiver) {
        FrameDecoder decoder = new FrameDecoder(receiver);
        byte[] bytes = new byte[1024];
        int moved = 0;
        while (moved >= 0) {
            moved = next(bytes);
            if (moved > 0) {
                notifyStore.run();
                if (!decoder.decode(bytes, moved)) {
                    break;
                }
            }
        }
        close();
        receiver.lost();
    }

    private int next(byte[] bytes) {
        lock.lock();
        try {
            int moved = closed ? -1 : replies.move(bytes, 0, bytes.length);
            if (moved == 0) {
                while (!signalled && !closed) {
                    changed.awaitUninterruptibly();
                }
                signalled = false;
            }
            return moved;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
