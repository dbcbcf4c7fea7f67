package org.xenolith.xenstore.client;

import java.util.function.Function;

/** One connection to the store. Safe from any thread. */
public interface XenstoreClient extends XenstoreOps, AutoCloseable {
    /** Told of a change at or below a watched path. Runs on the client's event thread, in order, one at a time; it may call the client. */
    @FunctionalInterface
    interface WatchListener {
        /** @param path the changed path, in the form (absolute or relative) the watch was registered in */
        void changed(String path);
    }

    /** A registered watch; closing it ends it, and no event is delivered after close returns. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** Watches a path and all below it. The listener is called once right away. */
    Watch watch(String path, WatchListener listener);

    /**
     * Runs the body in a transaction and commits it; runs it again when it lost a conflict (EAGAIN). The body must
     * have no other effects. An exception from the body aborts the transaction and is thrown on.
     */
    <T> T transaction(Function<XenstoreOps, T> body);

    @Override
    void close();
}
