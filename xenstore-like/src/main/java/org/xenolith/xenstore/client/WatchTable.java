package org.xenolith.xenstore.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/** A client's watches, and the thread that tells their listeners. */
final class WatchTable {
    /** One watch. */
    static final class Registration {
        private final String path;
        private final String token;
        private final XenstoreClient.WatchListener listener;
        private boolean registered;
        private boolean ended;

        private Registration(String path, String token, XenstoreClient.WatchListener listener) {
            this.path = path;
            this.token = token;
            this.listener = listener;
        }

        String path() {
            return path;
        }

        String token() {
            return token;
        }

        synchronized void registered() {
            registered = true;
        }

        /** Whether the server has acknowledged it, so that it must be made again after a reconnection. */
        synchronized boolean isRegistered() {
            return registered;
        }

        private synchronized void tell(String changed) {
            if (!ended) {
                listener.changed(changed);
            }
        }

        private synchronized void end() {
            ended = true;
        }
    }

    private static final Runnable STOP = () -> { };

    private final Map<String, Registration> byToken = new LinkedHashMap<>();
    private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private Thread teller;
    private long tokens;

    synchronized Registration add(String path, XenstoreClient.WatchListener listener) {
        if (teller == null) {
            teller = new Thread(this::run, "xenstore-events");
            teller.setDaemon(true);
            teller.start();
        }
        Registration registration = new Registration(path, "w" + ++tokens, listener);
        byToken.put(registration.token, registration);
        return registration;
    }

    /** Ends a watch: after this its listener is not called. False if it had ended already. */
    boolean remove(Registration registration) {
        boolean was;
        synchronized (this) {
            was = byToken.remove(registration.token) != null;
        }
        registration.end();
        return was;
    }

    synchronized List<Registration> all() {
        return new ArrayList<>(byToken.values());
    }

    void fired(String path, String token) {
        Registration registration;
        synchronized (this) {
            registration = byToken.get(token);
        }
        if (registration != null) {
            events.add(() -> registration.tell(path));
        }
    }

    void close() {
        for (Registration registration : all()) {
            remove(registration);
        }
        events.add(STOP);
    }

    private void run() {
        try {
            for (Runnable event = events.take(); event != STOP; event = events.take()) {
                tell(event);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
