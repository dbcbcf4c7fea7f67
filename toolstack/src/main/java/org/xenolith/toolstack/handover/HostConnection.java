package org.xenolith.toolstack.handover;

import org.xenolith.toolstack.proto.HostFrame;
import org.xenolith.toolstack.proto.HostHello;

/** A connection to another host's control domain after both have said hello; it belongs to one migration. Safe from any thread. */
public interface HostConnection extends AutoCloseable {
    /** What a connection tells, in order, on a thread that must not be held up. */
    interface Listener {
        void heard(HostFrame frame);

        /** The connection has ended, by whomever. Said once, last. */
        void closed(String reason);
    }

    /** Who is at the other end, as its certificate says too. */
    HostHello peer();

    /** Queues a frame; nothing where the connection has ended. */
    void send(HostFrame frame);

    @Override
    void close();
}
