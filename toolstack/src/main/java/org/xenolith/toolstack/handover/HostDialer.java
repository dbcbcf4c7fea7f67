package org.xenolith.toolstack.handover;

import org.xenolith.linux.Descriptor;
import org.xenolith.toolstack.proto.HostFrame;

/** Reaches other hosts. Safe from any thread; calls wait, for seconds at most. */
public interface HostDialer {
    /**
     * Connects and exchanges hellos.
     *
     * @param expectedHost the host it must be; empty: any of the pool
     * @throws org.xenolith.toolstack.domain.OperationException that says why the host was not reached or not accepted
     */
    HostConnection dial(String address, String expectedHost, HostConnection.Listener listener);

    /**
     * Opens a data connection.
     *
     * @param join says which
     * @return the local end of its bytes: a connected socket that has ended when the connection has
     * @throws org.xenolith.toolstack.domain.OperationException as above
     */
    Descriptor stream(String address, String expectedHost, HostFrame join);
}
