package org.xenolith.xenstore.store;

import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** All sessions the store remembers. Those without a connection are bounded: the one that was left first goes first. */
final class Sessions {
    private static final int MOST_IDLE = 1024;

    private final Map<String, Session> byId = new LinkedHashMap<>();
    private final Set<Session> connected = new HashSet<>();

    /** The session of an id, remembered from now on. */
    Session get(String id) {
        Session session = byId.computeIfAbsent(id, Session::new);
        bound();
        return session;
    }

    Collection<Session> all() {
        return byId.values();
    }

    void connected(Session session) {
        connected.add(session);
    }

    /** Its connection is gone. One that changed nothing has nothing to remember. */
    void left(Session session) {
        connected.remove(session);
        byId.remove(session.id(), session);
        if (session.newest() >= 0) {
            byId.put(session.id(), session);
        }
        bound();
    }

    void endAll(int domid) {
        byId.values().removeIf(session -> session.domid() == domid && domid != 0);
    }

    private void bound() {
        Iterator<Session> oldest = byId.values().iterator();
        while (byId.size() - connected.size() > MOST_IDLE && oldest.hasNext()) {
            if (!connected.contains(oldest.next())) {
                oldest.remove();
            }
        }
    }
}
