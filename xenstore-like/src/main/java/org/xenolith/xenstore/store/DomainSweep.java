package org.xenolith.xenstore.store;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.tree.XsPath;

/**
 * Takes a released domain out of the tree: the nodes it owns, and its entries in the permissions of others. The root and
 * the special nodes stay, as domain 0's.
 */
final class DomainSweep {
    private final int domid;
    private final Workspace tree;
    private final List<XsPath> owned = new ArrayList<>();
    private final List<XsPath> named = new ArrayList<>();

    DomainSweep(int domid, Workspace tree) {
        this.domid = domid;
        this.tree = tree;
    }

    /** Returns what watches are told. */
    List<Event> run() {
        search(XsPath.ROOT, tree.root());
        keep(Store.INTRODUCE_DOMAIN, tree.find(Store.INTRODUCE_DOMAIN));
        keep(Store.RELEASE_DOMAIN, tree.find(Store.RELEASE_DOMAIN));
        List<Event> events = new ArrayList<>();
        for (XsPath path : owned) {
            Node node = tree.find(path);
            tree.detach(path, node);
            events.add(new Event(path, node, null, true));
        }
        for (XsPath path : named) {
            Node node = tree.find(path);
            tree.repermit(path, node, node.permissions().without(domid));
        }
        return events;
    }

    private void keep(XsPath path, Node node) {
        if (node.permissions().without(domid) != node.permissions()) {
            named.add(path);
        }
    }

    private void search(XsPath path, Node node) {
        if (node.owner() == domid && !path.isRoot()) {
            owned.add(path);
            return;
        }
        keep(path, node);
        node.children().forEach(child -> search(path.child(child.name()), child));
    }
}
