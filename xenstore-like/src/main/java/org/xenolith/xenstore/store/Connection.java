package org.xenolith.xenstore.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.xenolith.xenstore.tree.XsPath;
import org.xenolith.xenstore.wire.OutBuffer;
import org.xenolith.xenstore.wire.XsOp;
import org.xenolith.xenstore.wire.XsWire;

/**
 * One client as the store sees it: identity, watches, open transactions and what waits to be sent. The transport
 * subclasses it. Used on the store's thread only.
 */
public abstract class Connection {
    /** Unsent bytes above which further events wait outside, where equal ones merge. */
    private static final int BACKLOG = 64 * 1024;
    /** Waiting events of a privileged connection; above, each watch is told once of its own path instead. */
    private static final int MOST_PENDING = 100_000;
    /** What a waiting event is charged, in bytes, besides its path. */
    private static final int PENDING_COST = 64;

    private record Pending(Watch watch, XsPath path) {
    }

    private record WatchKey(XsPath path, XsPath token) {
    }

    private final ConnectionPolicy policy;
    private final Caller caller;
    private final OutBuffer out = new OutBuffer();
    private final Map<Integer, Transaction> transactions = new LinkedHashMap<>(4);
    private final Map<WatchKey, Watch> watches = new LinkedHashMap<>(4);
    private final Set<Pending> pending = new LinkedHashSet<>();
    private Session session;
    private int nextTransaction = 1;
    private long requests;
    private long pendingBytes;

    protected Connection(ConnectionPolicy policy) {
        this.policy = policy;
        caller = new Caller(policy.domid(), policy.privileged(),
                policy.writable().stream().map(WritablePrefix::new).toList());
    }

    /** Called when there is something to send. */
    protected abstract void wake();

    /** Called when a request that {@link Store#handle} put off may be tried again. */
    protected abstract void retry();

    public final ConnectionPolicy policy() {
        return policy;
    }

    /** What waits to be sent. */
    public final OutBuffer out() {
        return out;
    }

    /** Requests handled so far. */
    public final long requests() {
        return requests;
    }

    final void requests(long handled) {
        requests = handled;
    }

    /** Shows the events waiting outside {@link #out}, in order. */
    final void waiting(BiConsumer<Watch, XsPath> viewer) {
        pending.forEach(event -> viewer.accept(event.watch, event.path));
    }

    /** Events waiting outside {@link #out}. */
    public final int pendingEvents() {
        return pending.size();
    }

    /** Moves waiting events to {@link #out}, as far as they fit; to be called when some of it was sent. */
    public final void refill() {
        if (pending.isEmpty()) {
            return;
        }
        var next = pending.iterator();
        while (next.hasNext() && out.size() < BACKLOG) {
            Pending event = next.next();
            next.remove();
            pendingBytes -= event.path.length() + PENDING_COST;
            if (watch(event.watch.path(), event.watch.token()) == event.watch) {
                write(event.watch, event.path);
            }
        }
    }

    final Caller caller() {
        return caller;
    }

    final Session session() {
        return session;
    }

    final void session(Session opened) {
        session = opened;
    }

    final void counted() {
        requests++;
    }

    final Map<Integer, Transaction> transactions() {
        return transactions;
    }

    final int nextTransactionId() {
        while (nextTransaction == 0 || transactions.containsKey(nextTransaction)) {
            nextTransaction++;
        }
        return nextTransaction++;
    }

    /** Keeps numbers up to this one from being given out soon. */
    final void skipTransactionIds(int highest) {
        nextTransaction = highest + 1;
    }

    final Collection<Watch> watches() {
        return new ArrayList<>(watches.values());
    }

    final int watchCount() {
        return watches.size();
    }

    final Watch watch(XsPath path, byte[] token) {
        return watches.get(new WatchKey(path, key(token)));
    }

    final void add(Watch watch) {
        watches.put(new WatchKey(watch.path(), key(watch.token())), watch);
    }

    final void remove(Watch watch) {
        watches.remove(new WatchKey(watch.path(), key(watch.token())));
    }

    private static XsPath key(byte[] token) {
        XsPath key = new XsPath();
        key.wrap(token, 0, token.length);
        return key;
    }

    /** Queues an event for one of this connection's watches. */
    final void event(Watch watch, XsPath path) {
        if (pending.isEmpty() && out.size() < BACKLOG) {
            write(watch, path);
            wake();
            return;
        }
        if (pending.add(new Pending(watch, path))) {
            pendingBytes += path.length() + PENDING_COST;
            if (pending.size() > MOST_PENDING || pendingBytes > pendingLimit()) {
                collapse();
            }
        }
    }

    /** Answers the request that opened the session once more, as something in the answer has changed. */
    final void tell(String greeting) {
        out.begin(XsOp.CONTROL, 0, 0);
        out.put(greeting);
        out.put((byte) 0);
        out.end();
        wake();
    }

    private long pendingLimit() {
        return policy.privileged() ? (long) MOST_PENDING * 128 : Quota.MEMORY.initial();
    }

    private void collapse() {
        pending.clear();
        pendingBytes = 0;
        for (Watch watch : watches.values()) {
            pending.add(new Pending(watch, watch.path()));
            pendingBytes += watch.path().length() + PENDING_COST;
        }
    }

    private void write(Watch watch, XsPath path) {
        int prefix = Math.min(watch.prefix(), path.length());
        int length = path.length() - prefix + watch.token().length + 2;
        if (length > XsWire.PAYLOAD_MAX) {
            return;
        }
        out.begin(XsOp.WATCH_EVENT, 0, 0);
        out.put(path.array(), path.offset() + prefix, path.length() - prefix);
        out.put((byte) 0);
        out.put(watch.token());
        out.put((byte) 0);
        out.end();
    }
}
