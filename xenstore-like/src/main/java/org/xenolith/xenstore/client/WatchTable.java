package org.xenolith.xenstore.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/** A client's watches, and the thread that tells their listeners. */
final class WatchTable implements Link.Events {
    /** One watch. */
    static final class Registration {
        private final String token;
        private final XenstoreClient.WatchListener listener;
        private boolean ended;

        private Registration(String token, XenstoreClient.WatchListener listener) {
            this.token = token;
            this.listener = listener;
        }

        String token() {
            return token;
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

    synchronized Registration add(XenstoreClient.WatchListener listener) {
        if (teller == null) {
            teller = new Thread(this::run, "xenstore-events");
            teller.setDaemon(true);
            teller.start();
        }
        Registration registration = new Registration("w" + ++tokens, listener);
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

    @Override
    public void event(byte[] payload) {
        List<String> words = WireOps.strings(payload, 0);
        if (words.size() < 2) {
            return;
        }
        Registration registration;
        synchronized (this) {
            registration = byToken.get(words.get(1));
        }
        if (registration != null) {
            events.add(() -> registration.tell(words.get(0)));
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
