package org.xenolith.pv.xenbus;

import org.xenolith.abi.io.XenbusState;

/** What a kind of front end does at each step of the handshake. Called from one thread at a time. */
public interface FrontDriver {
    /** Makes rings and channels within the limits the back end offers. */
    void prepare(Nodes back);

    /** Writes rings and features; part of the transaction that also writes {@link #announced}. */
    void publish(Nodes front);

    /** The state to go to after {@link #publish}: Initialised for most, Connected for network interfaces. */
    XenbusState announced();

    /** The back end is connected; reads the device's properties. */
    void connected(Nodes back);

    /** The back end has let go of rings and channels, or will never touch them again; frees them. */
    void disconnected();
}
