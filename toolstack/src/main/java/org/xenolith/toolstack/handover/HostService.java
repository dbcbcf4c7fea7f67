package org.xenolith.toolstack.handover;

import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.proto.HostFrame;

/** What a host does for others that connect to it. Called on network threads, which must not be held up. */
public interface HostService {
    /** A connection for a migration: what follows its hellos, this first frame first, goes to the listener. */
    HostConnection.Listener accept(HostConnection connection, HostFrame first);

    /**
     * A data connection.
     *
     * @return the socket whose bytes it carries, now the network's
     * @throws org.xenolith.toolstack.domain.OperationException if it belongs to no migration that waits for it
     */
    UnixSocket join(String peerHost, HostFrame join);
}
