package org.xenolith.xenstore.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.xenolith.xenstore.store.ConnectionPolicy;

/** A client on a stream socket. */
final class SocketPeer extends Peer {
    /** Unsent bytes above which a privileged client is not read from. */
    private static final int BACKLOG_LIMIT = 8 << 20;

    private final SocketChannel channel;
    private SelectionKey key;
    private boolean ended;

    SocketPeer(EventLoop loop, SocketChannel channel, ConnectionPolicy policy) {
        super(loop, policy);
        this.channel = channel;
    }

    void register(SelectionKey registered) {
        key = registered;
    }

    SocketChannel channel() {
        return channel;
    }

    /** Reads once and handles what came. */
    void readable() {
        if (!mayTake()) {
            interest(key.interestOps() & ~SelectionKey.OP_READ);
            return;
        }
        try {
            ByteBuffer buffer = loop().transfer();
            int read = channel.read(buffer.clear());
            if (read > 0) {
                byte[] input = loop().input();
                int held = heldBytes();
                System.arraycopy(held(), 0, input, 0, held);
                buffer.flip().get(input, held, read);
                receive(input, held + read);
            }
            if (read < 0) {
                ended = true;
                wake();
            }
            interest();
        } catch (IOException e) {
            close();
        }
    }

    @Override
    void flush() {
        flushed();
        if (isClosed()) {
            return;
        }
        try {
            boolean more = true;
            while (more && !out().isEmpty()) {
                ByteBuffer buffer = loop().transfer();
                out().peek(buffer.clear());
                int sent = channel.write(buffer.flip());
                more = !buffer.hasRemaining();
                out().consume(sent);
                refill();
            }
            if (ended) {
                close();
            } else if (out().isEmpty()) {
                drained();
            }
            interest();
        } catch (IOException e) {
            close();
        }
    }

    /** Reading goes on until there is something that must wait: mostly it may be read before it comes. */
    @Override
    void interest() {
        if (key == null || isClosed()) {
            return;
        }
        int reading = ended ? 0 : mayTake() ? SelectionKey.OP_READ : key.interestOps() & SelectionKey.OP_READ;
        interest(reading | (out().isEmpty() ? 0 : SelectionKey.OP_WRITE));
    }

    private boolean mayTake() {
        return mayRead() && !ended && out().size() <= (policy().privileged() ? BACKLOG_LIMIT : 0);
    }

    private void interest(int wanted) {
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    @Override
    void shut() {
        try {
            channel.close();
        } catch (IOException e) {
            loop().trouble("closing a client's socket", e);
        }
    }
}
