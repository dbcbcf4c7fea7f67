package org.xenolith.xenstore.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.tree.Permissions;
import org.xenolith.xenstore.tree.XsPath;

/** All watches by path, as a trie of components: an event costs the depth of its path, however many watches there are. */
final class WatchTable {
    private static final class Place {
        final Map<XsPath, Place> below = new HashMap<>(4);
        final List<Watch> watches = new ArrayList<>(1);

        boolean isEmpty() {
            return below.isEmpty() && watches.isEmpty();
        }
    }

    private final Place top = new Place();
    private final XsPath component = new XsPath();
    private final Metrics metrics;
    private int count;

    WatchTable(Metrics metrics) {
        this.metrics = metrics;
    }

    int count() {
        return count;
    }

    void add(Watch watch) {
        XsPath path = watch.path();
        Place place = top;
        for (int at = first(path); at < end(path); ) {
            at = step(path, at);
            Place next = place.below.get(component);
            if (next == null) {
                next = new Place();
                place.below.put(component.copy(), next);
            }
            place = next;
        }
        place.watches.add(watch);
        count++;
    }

    void remove(Watch watch) {
        remove(top, watch, first(watch.path()));
        count--;
    }

    private void remove(Place place, Watch watch, int at) {
        if (at >= end(watch.path())) {
            place.watches.remove(watch);
            return;
        }
        int after = step(watch.path(), at);
        Place next = place.below.get(component);
        remove(next, watch, after);
        if (next.isEmpty()) {
            step(watch.path(), at);
            place.below.remove(component);
        }
    }

    /** Tells every watch that the event concerns. */
    void fire(Event event, Workspace store) {
        if (count == 0) {
            return;
        }
        XsPath path = event.path();
        Place exact = find(path);
        if (event.removed() && exact != null) {
            fireBelow(exact, event.node(), path, store);
        }
        Place place = top;
        int levels = path.depth();
        if (!path.isSpecial()) {
            tell(place, event, levels, store);
        }
        for (int at = first(path); at < end(path); ) {
            at = step(path, at);
            place = place.below.get(component);
            if (place == null) {
                return;
            }
            tell(place, event, --levels, store);
        }
    }

    /** Tells watches on exactly this path: special events with no domain named reach those without a depth only. */
    void fireExact(Event event, boolean withoutDepth, Workspace store) {
        Place place = find(event.path());
        if (place == null) {
            return;
        }
        for (int i = 0; i < place.watches.size(); i++) {
            Watch watch = place.watches.get(i);
            if (!withoutDepth || watch.depth() == Watch.ANY_DEPTH) {
                tell(watch, event, store);
            }
        }
    }

    /** Tells watches with a depth on the special path above an event such as {@code @releaseDomain/7}. */
    void fireToDeep(XsPath top, Event event, Workspace store) {
        Place place = find(top);
        if (place == null) {
            return;
        }
        for (int i = 0; i < place.watches.size(); i++) {
            if (place.watches.get(i).depth() > 0) {
                tell(place.watches.get(i), event, store);
            }
        }
    }

    private Place find(XsPath path) {
        Place place = top;
        for (int at = first(path); place != null && at < end(path); ) {
            at = step(path, at);
            place = place.below.get(component);
        }
        return place;
    }

    private void fireBelow(Place place, Node removed, XsPath path, Workspace store) {
        place.below.forEach((name, below) -> {
            Node node = removed.children().get(name.array(), name.offset(), name.length());
            if (node == null) {
                return;
            }
            XsPath nodePath = path.child(node.name());
            fireBelow(below, node, nodePath, store);
            Event event = new Event(nodePath, node, removed.permissions(), true);
            for (Watch watch : below.watches) {
                tell(watch, event, store);
            }
        });
    }

    private void tell(Place place, Event event, int levels, Workspace store) {
        for (int i = 0; i < place.watches.size(); i++) {
            Watch watch = place.watches.get(i);
            if (watch.depth() == Watch.ANY_DEPTH || levels <= watch.depth()) {
                tell(watch, event, store);
            }
        }
    }

    private void tell(Watch watch, Event event, Workspace store) {
        Caller caller = watch.connection().caller();
        if (caller.privileged() || mayKnow(caller, event, store)) {
            metrics.event();
            watch.connection().event(watch, event.path());
        }
    }

    /** Who may read the node, its parent, or could read it before, is told. */
    private static boolean mayKnow(Caller caller, Event event, Workspace store) {
        if (caller.may(event.node(), Permissions.READ) || event.former() != null
                && (event.former().allowed(caller.domid(), caller.target()) & Permissions.READ) != 0) {
            return true;
        }
        if (event.path().isSpecial()) {
            return false;
        }
        Node parent = store.find(event.path().parent());
        return parent != null && caller.may(parent, Permissions.READ);
    }

    private static int first(XsPath path) {
        return path.isSpecial() ? path.offset() : path.isRoot() ? end(path) : path.offset() + 1;
    }

    private static int end(XsPath path) {
        return path.offset() + path.length();
    }

    /** Points {@link #component} at the component from {@code at}; returns where the next one starts. */
    private int step(XsPath path, int at) {
        byte[] bytes = path.array();
        int to = at;
        while (to < end(path) && bytes[to] != '/') {
            to++;
        }
        component.wrap(bytes, at, to - at);
        return to + 1;
    }
}
