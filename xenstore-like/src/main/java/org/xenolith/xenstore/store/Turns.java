package org.xenolith.xenstore.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.xenolith.xenstore.tree.XsPath;

/**
 * Bounds starvation of transactions. A connection that lost a conflict over a path takes turns, with the others that
 * lost over it, from its next transaction on: that begins, with its first request, when the one before has ended. Whoever
 * commits without company over the path is free again. A turn that lasts too long is passed over by {@link #expire}.
 */
final class Turns {
    private static final class Queue {
        final XsPath path;
        final Deque<Connection> waiting = new ArrayDeque<>();
        Connection holder;
        long since;

        Queue(XsPath path) {
            this.path = path;
        }
    }

    private final Map<XsPath, Queue> queues = new HashMap<>();
    private final Map<Connection, Queue> contender = new HashMap<>();

    /** Whether a connection's new transaction may begin now; if not, {@link Connection#retry} is called in its turn. */
    boolean mayBegin(Connection connection) {
        Queue queue = contender.get(connection);
        if (queue == null || queue.holder == connection) {
            return true;
        }
        if (queue.holder == null && (queue.waiting.isEmpty() || queue.waiting.peekFirst() == connection)) {
            queue.waiting.remove(connection);
            queue.holder = connection;
            queue.since = System.nanoTime();
            return true;
        }
        if (!queue.waiting.contains(connection)) {
            queue.waiting.add(connection);
        }
        return false;
    }

    /** A connection lost over a path; from now on it takes turns there. */
    void lost(Connection connection, XsPath path) {
        if (path == null) {
            return;
        }
        Queue known = contender.get(connection);
        if (known != null && known.path.equals(path)) {
            return;
        }
        leave(connection);
        contender.put(connection, queues.computeIfAbsent(path.copy(), Queue::new));
    }

    /** A connection's transaction committed. */
    void won(Connection connection) {
        Queue queue = contender.get(connection);
        if (queue != null && queue.waiting.isEmpty() && queue.holder == null) {
            leave(connection);
        }
    }

    /** A connection's transaction ended, one way or the other. */
    void ended(Connection connection) {
        Queue queue = contender.get(connection);
        if (queue != null && queue.holder == connection) {
            pass(queue);
        }
    }

    void leave(Connection connection) {
        Queue queue = contender.remove(connection);
        if (queue == null) {
            return;
        }
        queue.waiting.remove(connection);
        if (queue.holder == connection) {
            pass(queue);
        }
        if (!contender.containsValue(queue)) {
            queues.remove(queue.path);
        }
    }

    /** Whether any turn is being waited for. */
    boolean awaited() {
        for (Queue queue : queues.values()) {
            if (!queue.waiting.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Ends the turns that began before a moment; their transactions stay open and may still win. */
    void expire(long before) {
        for (Queue queue : queues.values()) {
            if (queue.holder != null && queue.since - before < 0) {
                pass(queue);
            }
        }
    }

    private static void pass(Queue queue) {
        queue.holder = null;
        Connection next = queue.waiting.peekFirst();
        if (next != null) {
            next.retry();
        }
    }
}
