package org.xenolith.xenstore.server;

import java.util.Arrays;
import org.xenolith.xenstore.store.ConnectionPolicy;

/** A client in the same process. */
final class LocalPeer extends Peer implements LocalConnection {
    private final Receiver receiver;

    LocalPeer(EventLoop loop, ConnectionPolicy policy, Receiver receiver) {
        super(loop, policy);
        this.receiver = receiver;
    }

    @Override
    public void send(byte[] frames) {
        if (!loop().execute(() -> take(frames))) {
            receiver.closed();
        }
    }

    private void take(byte[] frames) {
        if (isClosed()) {
            return;
        }
        int held = heldBytes();
        byte[] input = frames;
        if (held > 0) {
            input = Arrays.copyOf(held(), held + frames.length);
            System.arraycopy(frames, 0, input, held, frames.length);
        }
        if (mayRead()) {
            receive(input, input.length);
        } else {
            hold(input);
        }
    }

    @Override
    void flush() {
        flushed();
        while (!isClosed() && !out().isEmpty()) {
            receiver.received(out().drain());
            refill();
        }
    }

    @Override
    void interest() {
        // requests come as tasks
    }

    @Override
    void shut() {
        receiver.closed();
    }

    @Override
    public void disconnect() {
        loop().execute(this::close);
    }
}
