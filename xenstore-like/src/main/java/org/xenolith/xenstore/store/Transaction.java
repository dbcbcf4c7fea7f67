package org.xenolith.xenstore.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.tree.XsPath;

/**
 * An open transaction: a view that starts as the store's tree at the first request, what was read from it, and the
 * changes made to it.
 *
 * <p>It commits if everything it read is still so in the store's present tree; its changes are then made again there.
 * So transactions that only read, or that only write, always commit, and new siblings of different transactions merge.
 */
final class Transaction {
    /** The node's presence. */
    static final int PRESENCE = 1;
    static final int VALUE = 2;
    static final int LISTING = 4;
    static final int PERMISSIONS = 8;

    private final int id;
    private final Workspace view;
    private final LedgerOverlay overlay;
    private final Map<XsPath, Integer> reads = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final Map<XsPath, Event> events = new LinkedHashMap<>();
    private final boolean doomed;
    private Base base;

    Transaction(int id, Base base, Stamps stamps, Domains domains, boolean doomed) {
        this.id = id;
        this.doomed = doomed;
        this.base = base;
        overlay = new LedgerOverlay(domains);
        view = new Workspace(stamps, domains, overlay, base.root(), base.specials());
    }

    int id() {
        return id;
    }

    /** Whether it was open when its server died, and can only end in EAGAIN. */
    boolean doomed() {
        return doomed;
    }

    /** Whether nothing has been read or changed in it, so that nobody knows yet which tree it is based on. */
    boolean isFresh() {
        return reads.isEmpty() && changes.isEmpty();
    }

    /** Bases a fresh transaction on the store as it is now. */
    void begin(Workspace store) {
        base = Base.of(store);
        view.reset(overlay, base.root(), base.specials());
    }

    Workspace view() {
        return view;
    }

    Base base() {
        return base;
    }

    Map<XsPath, Integer> reads() {
        return reads;
    }

    List<Change> changes() {
        return changes;
    }

    /** Nodes it has read or changed. */
    int accessed() {
        return reads.size() + changes.size();
    }

    /** Notes that a result depends on aspects of a node in the base tree. */
    void read(XsPath path, int aspects) {
        Integer known = reads.get(path);
        if (known == null) {
            reads.put(path.copy(), aspects);
        } else if ((known | aspects) != known) {
            reads.put(path, known | aspects);
        }
    }

    /** Makes a change in the view. */
    void apply(Caller caller, Change change) {
        Event event = view.apply(caller, change);
        changes.add(change);
        note(events, event);
    }

    /**
     * Makes the changes in the store, with which there must be no {@link #conflict}.
     *
     * @return what watches are told, in order; null if the changes are not possible any more
     */
    Iterable<Event> commit(Caller caller, Workspace store, Domains domains) {
        if (base.isStill(store)) {
            return settle(store, domains, view, overlay, events);
        }
        LedgerOverlay again = new LedgerOverlay(domains);
        Map<XsPath, Event> told = new LinkedHashMap<>();
        view.reset(again, store.root(), store.specials());
        try {
            for (Change change : changes) {
                note(told, view.apply(caller, change));
            }
        } catch (Refusal refusal) {
            if (refusal.error() == XsError.ENOSPC) {
                throw refusal;
            }
            return null;
        }
        return settle(store, domains, view, again, told);
    }

    private static Iterable<Event> settle(Workspace store, Domains domains, Workspace done, LedgerOverlay charges,
            Map<XsPath, Event> told) {
        charges.settle();
        store.reset(domains, done.root(), done.specials());
        return told.values();
    }

    /** A path that keeps it from committing, as what was read there is no longer so; or null. */
    XsPath conflict(Workspace store) {
        if (doomed) {
            return XsPath.ROOT;
        }
        if (changes.isEmpty() || base.isStill(store)) {
            return null;
        }
        for (Map.Entry<XsPath, Integer> entry : reads.entrySet()) {
            XsPath path = entry.getKey();
            Node then = path.isSpecial() ? base.specials().get(path.array(), path.offset(), path.length())
                    : Workspace.find(base.root(), path);
            Node now = store.find(path);
            if (then != now && differs(then, now, entry.getValue())) {
                return path;
            }
        }
        return null;
    }

    private static boolean differs(Node then, Node now, int aspects) {
        if (then == null || now == null) {
            return true;
        }
        return (aspects & VALUE) != 0 && !Arrays.equals(then.value(), now.value())
                || (aspects & LISTING) != 0 && then.children().listing() != now.children().listing()
                || (aspects & PERMISSIONS) != 0 && !then.permissions().equals(now.permissions());
    }

    private static void note(Map<XsPath, Event> events, Event event) {
        if (event == null) {
            return;
        }
        Event known = events.remove(event.path());
        events.put(event.path(), known == null || known.former() == null || event.former() != null && !event.removed()
                ? event : new Event(event.path(), event.node(), known.former(), event.removed()));
    }
}
