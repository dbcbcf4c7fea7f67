package org.xenolith.xenstore.server;

/** A connection from inside the server's process. Safe from any thread. */
public interface LocalConnection {
    /** Gets what the server sends. Called on the server's thread; must not block. */
    interface Receiver {
        /** @param bytes whole frames */
        void received(byte[] bytes);

        /** The connection is gone. May be called more than once. */
        void closed();
    }

    /** Sends whole frames. The array is handed over. */
    void send(byte[] frames);

    /** Ends the connection; {@link Receiver#closed} follows. */
    void disconnect();
}
