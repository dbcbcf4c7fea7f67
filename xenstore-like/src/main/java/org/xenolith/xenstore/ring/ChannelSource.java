package org.xenolith.xenstore.ring;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Where a ring gets its connection to the store from, at first and after each loss. */
@FunctionalInterface
public interface ChannelSource {
    /**
     * A connected stream socket whose other end was accepted as this domain. Called from a thread of the ring's own; may
     * block, and may fail, in which case it is called again after a pause.
     */
    SocketChannel connect() throws IOException;
}
