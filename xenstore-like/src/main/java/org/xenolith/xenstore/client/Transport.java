package org.xenolith.xenstore.client;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/** A way to a server for whole frames. */
public interface Transport {
    /** What a transport tells its client; from one thread, in order. */
    interface Receiver {
        /** A message came. The array is the receiver's. */
        void received(int type, int reqId, int txId, byte[] payload);

        /** The transport is of no more use. Called once. */
        void lost();
    }

    /** Makes transports, again after one was lost. */
    @FunctionalInterface
    interface Connector {
        Transport connect(Receiver receiver) throws IOException;

        /** A connector for a channel that cannot be made again. */
        static Connector once(SocketChannel channel) {
            AtomicBoolean used = new AtomicBoolean();
            return receiver -> {
                if (used.getAndSet(true)) {
                    throw new FinalLossException();
                }
                return new SocketTransport(channel, receiver);
            };
        }
    }

    /** There is no way to connect again. */
    final class FinalLossException extends IOException {
        private static final long serialVersionUID = 1L;

        FinalLossException() {
            super("the connection to xenstore is gone");
        }
    }

    /** Sends a frame; fails silently if the transport is lost, as {@link Receiver#lost} tells. */
    void send(byte[] frame);

    void close();
}
