package org.xenolith.xenstore.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.tree.Children;
import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.tree.Permissions;
import org.xenolith.xenstore.tree.XsPath;
import org.xenolith.xenstore.wire.XsWire;

/** The store: tree, domains, watches, and what changes them together. Single-threaded. */
public final class Store {
    static final XsPath INTRODUCE_DOMAIN = XsPath.of("@introduceDomain");
    static final XsPath RELEASE_DOMAIN = XsPath.of("@releaseDomain");

    private static final int TIDY_SLICE = 2048;

    private final Stamps stamps = new Stamps();
    private final Metrics metrics = new Metrics();
    private final Domains domains = new Domains(text -> host().say(text));
    private final Workspace tree = new Workspace(stamps, domains, domains, emptyRoot(), emptySpecials());
    private final WatchTable watches = new WatchTable(metrics);
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final Sessions sessions = new Sessions();
    private final Operations operations = new Operations(this);
    private final Turns turns = new Turns();
    private ChangeLog log = ChangeLog.NONE;
    private Host host = Host.NONE;
    private boolean logsAll;

    public Store() {
        Change first = new Change.Mkdir(XsPath.of("/tool/xenstored"));
        tree.apply(Caller.STORE, first);
        domains.charge(0, 1, tree.root().size());
    }

    private static Node emptyRoot() {
        return new Node(Node.NO_VALUE, Node.NO_VALUE, Permissions.DEFAULT, Children.NONE, 0);
    }

    private static Children emptySpecials() {
        Permissions everyone = Permissions.of(new int[] {Permissions.entry(0, Permissions.NONE),
            Permissions.entry(XsWire.DOMID_ANY, Permissions.READ)});
        return Children.NONE.with(special(INTRODUCE_DOMAIN, Permissions.DEFAULT), 0).with(special(RELEASE_DOMAIN, everyone), 0);
    }

    private static Node special(XsPath path, Permissions permissions) {
        return new Node(path.toString().getBytes(StandardCharsets.US_ASCII), Node.NO_VALUE, permissions, Children.NONE, 0);
    }

    /** Lets a connection in. */
    public void attach(Connection connection) {
        connections.add(connection);
        Domain target = domains.get(connection.policy().domid()).target();
        connection.caller().target(target == null ? Caller.NO_TARGET : target.domid());
        metrics.connected();
    }

    /** Drops a connection with its watches and transactions. */
    public void detach(Connection connection) {
        if (connections.remove(connection)) {
            reset(connection);
            turns.leave(connection);
            Session session = connection.session();
            if (session != null && connections.stream().noneMatch(other -> other.session() == session)) {
                sessions.left(session);
            }
        }
    }

    /**
     * Handles one whole request frame; the answer is in the connection's output when this returns.
     *
     * @return false if the request must wait: nothing was done, and {@link Connection#retry} tells when to try again
     */
    public boolean handle(Connection connection, byte[] frame, int offset) {
        return operations.handle(connection, frame, offset);
    }

    /** Whether transactions wait for others to end. */
    public boolean hasTurns() {
        return turns.awaited();
    }

    /** Passes over turns that began before a moment of {@link System#nanoTime}. */
    public void expireTurns(long before) {
        turns.expire(before);
    }

    /** Whether {@link #tidy} has something to do. */
    public boolean isTidy() {
        return domains.isSettled();
    }

    /** Does a slice of the book-keeping that large removals put off. */
    public void tidy() {
        domains.settle(TIDY_SLICE);
    }

    /** Requests per second that a connection's domain may make; 0 for no limit. */
    public int rateLimit(Connection connection) {
        return domains.get(connection.policy().domid()).limit(Quota.RATE);
    }

    /** Requests that a connection's domain may have unanswered; 0 for no limit. */
    public int outstandingLimit(Connection connection) {
        return domains.get(connection.policy().domid()).limit(Quota.OUTSTANDING);
    }

    /** The connections of a kind, as they are now. */
    public <T extends Connection> List<T> peers(Class<T> kind) {
        return connections.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public Metrics metrics() {
        return metrics;
    }

    /** Sets the daemon that serves the store. */
    public void host(Host daemon) {
        host = daemon;
    }

    Host host() {
        return host;
    }

    /** Whether every domain's requests go to the access log. */
    boolean logsAll() {
        return logsAll;
    }

    void logAll(boolean on) {
        logsAll = on;
    }

    Workspace tree() {
        return tree;
    }

    Domains domains() {
        return domains;
    }

    Stamps stamps() {
        return stamps;
    }

    WatchTable watchTable() {
        return watches;
    }

    Set<Connection> connections() {
        return Collections.unmodifiableSet(connections);
    }

    Sessions sessions() {
        return sessions;
    }

    Turns turns() {
        return turns;
    }

    /** Sends a record of every change to a sink from now on. */
    public void record(RecordSink sink) {
        log = new Recorder(sink);
    }

    /** Takes over records of an earlier store; to be used before anyone connects. */
    public StoreRestoration restore() {
        return new StoreRestoration(this);
    }

    /** The whole tree as it is now. */
    public Node root() {
        return tree.root();
    }

    /** The store as it is now, for a snapshot. */
    public StoreImage image() {
        return StoreImage.of(this);
    }

    /** Makes a change outside any transaction and tells the watches. */
    void change(Connection connection, Change change) {
        Event event = tree.apply(connection.caller(), change);
        if (event != null) {
            committed(connection, List.of(change));
            watches.fire(event, tree);
        }
    }

    private void committed(Connection connection, List<Change> changes) {
        Session session = connection.session();
        if (session != null) {
            session.note(session.current());
        }
        log.changed(connection.caller(), session, changes);
    }

    Transaction open(Connection connection, Domain domain, int id, boolean doomed) {
        return open(connection, domain, id, doomed, Base.of(tree));
    }

    Transaction open(Connection connection, Domain domain, int id, boolean doomed, Base base) {
        Transaction transaction = new Transaction(id, base, stamps, domains, doomed);
        connection.transactions().put(id, transaction);
        domain.use(Quota.TRANSACTIONS, 1);
        return transaction;
    }

    void forget(Connection connection, Domain domain, int id) {
        if (connection.transactions().remove(id) != null) {
            domain.use(Quota.TRANSACTIONS, -1);
            turns.ended(connection);
        }
    }

    void close(Connection connection, Domain domain, Transaction transaction, boolean commit) {
        forget(connection, domain, transaction.id());
        if (!commit) {
            return;
        }
        XsPath lost = transaction.conflict(tree);
        Iterable<Event> events = lost == null ? transaction.commit(connection.caller(), tree, domains) : null;
        if (events == null) {
            metrics.conflicted();
            turns.lost(connection, lost);
            throw Refusal.of(XsError.EAGAIN);
        }
        metrics.committed();
        turns.won(connection);
        if (!transaction.changes().isEmpty()) {
            committed(connection, transaction.changes());
        }
        events.forEach(event -> watches.fire(event, tree));
    }

    /** Notes what a request in a transaction depends on. */
    void depends(Request request, XsPath path, int aspect) {
        Transaction transaction = request.transaction();
        boolean checked = !request.caller().privileged();
        transaction.read(path, aspect | Transaction.PRESENCE | (checked ? Transaction.PERMISSIONS : 0));
        if (checked && !path.isSpecial() && transaction.view().find(path) == null) {
            XsPath at = path.parent();
            while (transaction.view().find(at) == null) {
                at = at.parent();
            }
            transaction.read(at, Transaction.PERMISSIONS);
        }
    }

    void limitAccess(Request request) {
        if (request.domain().exceeds(Quota.TRANSACTION_NODES, request.transaction().accessed() + 1L)) {
            throw Refusal.of(XsError.ENOSPC);
        }
    }

    void add(Watch watch, Domain domain) {
        watch.connection().add(watch);
        watches.add(watch);
        domain.use(Quota.WATCHES, 1);
        domain.use(Quota.MEMORY, watch.size());
    }

    void remove(Watch watch, Domain domain) {
        watch.connection().remove(watch);
        watches.remove(watch);
        domain.use(Quota.WATCHES, -1);
        domain.use(Quota.MEMORY, -watch.size());
    }

    /** Drops a connection's watches and transactions. */
    void reset(Connection connection) {
        Domain domain = domains.get(connection.policy().domid());
        connection.watches().forEach(watch -> remove(watch, domain));
        for (Integer id : new ArrayList<>(connection.transactions().keySet())) {
            forget(connection, domain, id);
        }
    }

    void introduce(int domid, long gfn, int port) {
        Domain domain = domains.get(domid);
        boolean known = domain.introduced();
        domain.introduce(gfn, port);
        record(domain);
        if (!known) {
            special(INTRODUCE_DOMAIN, domid);
        }
    }

    /** Forgets a domain: its nodes go with all below them, its entries in other nodes' permissions too. */
    void release(int domid) {
        for (Connection connection : connections) {
            if (connection.policy().domid() == domid) {
                connection.watches().forEach(watch -> remove(watch, domains.get(domid)));
            }
        }
        new DomainSweep(domid, tree).run().forEach(event -> watches.fire(event, tree));
        domains.all().stream().filter(other -> other.target() != null && other.target().domid() == domid)
                .forEach(other -> target(other, null));
        domains.settle(Integer.MAX_VALUE);
        Domain domain = domains.get(domid);
        boolean used = connections.stream().anyMatch(connection -> connection.policy().domid() == domid);
        if (used) {
            domain.withdraw();
        } else {
            domains.forget(domid);
        }
        sessions.endAll(domid);
        log.released(domid);
        special(RELEASE_DOMAIN, domid);
    }

    /** Marks a domain as shut down and says so, once until it is resumed. */
    void shutdown(Domain domain) {
        if (!domain.shutdown()) {
            domain.shutdown(true);
            record(domain);
            special(RELEASE_DOMAIN, domain.domid());
        }
    }

    /** Tells the watches on a special path, with and without the domain's number. */
    void special(XsPath path, int domid) {
        Node node = tree.find(path);
        watches.fireExact(new Event(path, node, null, false), true, tree);
        Event numbered = new Event(XsPath.of(path + "/" + domid), node, null, false);
        watches.fireExact(numbered, false, tree);
        watches.fireToDeep(path, numbered, tree);
    }

    void target(Domain domain, Domain target) {
        domain.target(target);
        for (Connection connection : connections) {
            if (connection.policy().domid() == domain.domid()) {
                connection.caller().target(target == null ? Caller.NO_TARGET : target.domid());
            }
        }
        record(domain);
    }

    void record(Domain domain) {
        log.domain(domain);
    }

    /** Sends a domain's requests to the access log, or no longer. */
    void log(Domain domain, boolean on) {
        domain.logged(on);
        record(domain);
    }

    /** Changes what a domain is limited in, and tells those of its clients that keep to it by themselves. */
    void limit(Domain domain, Quota quota, int value) {
        domain.limit(quota, value);
        record(domain);
        if (quota == Quota.OUTSTANDING) {
            connections.stream().filter(each -> each.session() != null && each.policy().domid() == domain.domid())
                    .forEach(each -> each.tell(SessionOps.greeting(domain)));
        }
    }

    void limit(Quota quota, int value) {
        domains.initial(quota, value);
        log.limit(quota, value);
    }
}
