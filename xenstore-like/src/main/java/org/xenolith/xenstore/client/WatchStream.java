package org.xenolith.xenstore.client;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;

/**
 * A watch as a stream that its reader pulls: paths that changed, each once however often it changed since it was last
 * taken. Safe from any thread.
 */
public final class WatchStream implements AutoCloseable {
    private final LinkedHashSet<String> changed = new LinkedHashSet<>();
    private final XenstoreClient.Watch watch;
    private boolean closed;

    /** Registers the watch; its own path comes first. */
    public WatchStream(XenstoreClient client, String path) {
        watch = client.watch(path, this::add);
    }

    private synchronized void add(String path) {
        changed.add(path);
        notifyAll();
    }

    /** The next changed path; empty if none changes in time, or once the stream is closed. */
    public synchronized Optional<String> next(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (changed.isEmpty() && !closed) {
            long millis = (end - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return Optional.empty();
            }
            wait(millis);
        }
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        String path = changed.iterator().next();
        changed.remove(path);
        return Optional.of(path);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        watch.close();
    }
}
