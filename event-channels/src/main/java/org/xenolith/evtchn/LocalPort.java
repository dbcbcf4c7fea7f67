package org.xenolith.evtchn;

/** This side's end of an inter-domain channel. Closing it makes the peer's end unbound; closing twice is harmless. */
public interface LocalPort extends AutoCloseable {
    /** This side's port number. */
    int port();

    /** Notifies the peer. Cheap, allocation-free, from any thread; nothing happens once the channel is closed. */
    void send();

    @Override
    void close();
}
