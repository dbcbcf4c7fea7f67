package org.xenolith.pv.xenbus;

/**
 * What a kind of device does at each step of the handshake. {@link XenbusBack} calls it from one thread at a time,
 * never while one call is running.
 */
public interface BackDriver {
    /** Writes what the front end reads before it connects: features and transport limits. */
    void offer(Nodes back);

    /**
     * Maps the rings the front end has written and binds its event channels; nothing is served yet.
     *
     * @throws DeviceException if that cannot be done; the driver has then let go of everything
     */
    void connect(Nodes front);

    /** Writes what the front end reads once connected: the device's properties. */
    void describe(Nodes back);

    /** Starts serving; the store already says Connected. */
    void serve();

    /** Stops serving, waits for what is in flight and lets go of rings and channels. Harmless when not connected. */
    void disconnect();

    /** The front end has gone for good and {@code online} is 0; the toolstack may remove the nodes. */
    void removed();
}
