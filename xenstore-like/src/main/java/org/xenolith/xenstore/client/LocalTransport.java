package org.xenolith.xenstore.client;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xenolith.xenstore.server.LocalConnection;
import org.xenolith.xenstore.server.XenstoreServer;
import org.xenolith.xenstore.store.ConnectionPolicy;

/** A connection inside the server's process. */
final class LocalTransport implements Transport {
    private final LocalConnection connection;

    LocalTransport(XenstoreServer server, ConnectionPolicy policy, Receiver receiver) throws IOException {
        FrameDecoder decoder = new FrameDecoder(receiver);
        AtomicBoolean lost = new AtomicBoolean();
        connection = connect(server, policy, new LocalConnection.Receiver() {
            @Override
            public void received(byte[] bytes) {
                decoder.decode(bytes, bytes.length);
            }

            @Override
            public void closed() {
                if (!lost.getAndSet(true)) {
                    receiver.lost();
                }
            }
        });
    }

    private static LocalConnection connect(XenstoreServer server, ConnectionPolicy policy, LocalConnection.Receiver receiver)
            throws IOException {
        try {
            return server.connect(policy, receiver);
        } catch (IOException e) {
            throw new FinalLossException();
        }
    }

    @Override
    public void send(byte[] frame) {
        connection.send(frame);
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
