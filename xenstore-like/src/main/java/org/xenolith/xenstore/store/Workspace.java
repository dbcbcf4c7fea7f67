package org.xenolith.xenstore.store;

import java.util.Arrays;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.tree.Children;
import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.tree.Permissions;
import org.xenolith.xenstore.tree.XsPath;

/**
 * A tree with its special nodes that changes are made to: the store's own, or a transaction's. Checks permissions and
 * quotas; throws {@link Refusal} and leaves everything as it was.
 */
final class Workspace {
    private static final int DEEPEST = 1600;

    private final Stamps stamps;
    private final Domains domains;
    private final Node[] chain = new Node[DEEPEST];
    private Ledger ledger;
    private Node root;
    private Children specials;

    Workspace(Stamps stamps, Domains domains, Ledger ledger, Node root, Children specials) {
        this.stamps = stamps;
        this.domains = domains;
        this.ledger = ledger;
        this.root = root;
        this.specials = specials;
    }

    Node root() {
        return root;
    }

    Children specials() {
        return specials;
    }

    void reset(Ledger changedLedger, Node changedRoot, Children changedSpecials) {
        ledger = changedLedger;
        root = changedRoot;
        specials = changedSpecials;
    }

    /** The node, or null. */
    Node find(XsPath path) {
        return path.isSpecial() ? specials.get(path.array(), path.offset(), path.length()) : find(root, path);
    }

    /** The node of a path below a root, or null. */
    static Node find(Node root, XsPath path) {
        byte[] bytes = path.array();
        int end = path.offset() + path.length();
        Node node = root;
        for (int at = path.offset() + 1; node != null && at < end; ) {
            int to = at;
            while (to < end && bytes[to] != '/') {
                to++;
            }
            node = node.children().get(bytes, at, to - at);
            at = to + 1;
        }
        return node;
    }

    /** The deepest node on the path that exists; the root at worst. */
    Node nearest(XsPath path) {
        if (path.isSpecial()) {
            return root;
        }
        XsPath at = path;
        Node node = find(at);
        while (node == null) {
            at = at.parent();
            node = find(at);
        }
        return node;
    }

    /** A node the caller has the access to; ENOENT is told only to those who may look at the nearest parent. */
    Node require(Caller caller, XsPath path, int access) {
        Node node = find(path);
        if (node == null) {
            boolean visible = caller.privileged() || (caller.access(nearest(path)) & access) != 0;
            throw Refusal.of(visible ? XsError.ENOENT : XsError.EACCES);
        }
        if (!caller.may(node, access)) {
            throw Refusal.of(XsError.EACCES);
        }
        return node;
    }

    /** Makes a change. Returns what watches are told, or null if the change changed nothing. */
    Event apply(Caller caller, Change change) {
        XsPath path = change.path();
        if (!caller.mayChange(path)) {
            throw Refusal.of(XsError.EACCES);
        }
        if (change instanceof Change.Write write) {
            return write(caller, path, write.value());
        }
        if (change instanceof Change.Mkdir) {
            return mkdir(caller, path);
        }
        if (change instanceof Change.Remove) {
            return remove(caller, path);
        }
        return setPermissions(caller, path, ((Change.SetPermissions) change).permissions());
    }

    private Event write(Caller caller, XsPath path, byte[] value) {
        Node node = find(path);
        if (node == null) {
            return new Event(path, create(caller, path, value), null, false);
        }
        if (!caller.may(node, Permissions.WRITE)) {
            throw Refusal.of(XsError.EACCES);
        }
        Node changed = node.withValue(value, stamps.next());
        if (changed != node) {
            checkSize(caller, changed, changed.size() - node.size());
            replace(path, changed);
            ledger.charge(node.owner(), 0, changed.size() - node.size());
        }
        return new Event(path, changed, null, false);
    }

    private Event mkdir(Caller caller, XsPath path) {
        Node node = find(path);
        if (node == null) {
            return new Event(path, create(caller, path, Node.NO_VALUE), null, false);
        }
        if (!caller.may(node, Permissions.WRITE)) {
            throw Refusal.of(XsError.EACCES);
        }
        return null;
    }

    private Event remove(Caller caller, XsPath path) {
        Node node = find(path);
        if (node == null) {
            if (!caller.privileged()) {
                require(caller, path, Permissions.WRITE);
            }
            return missing(path);
        }
        if (!caller.may(node, Permissions.WRITE)) {
            throw Refusal.of(XsError.EACCES);
        }
        if (path.isRoot()) {
            throw Refusal.of(XsError.EINVAL);
        }
        detach(path, node);
        return new Event(path, node, null, true);
    }

    private Event missing(XsPath path) {
        if (find(path.parent()) == null) {
            throw Refusal.of(XsError.ENOENT);
        }
        return null;
    }

    private Event setPermissions(Caller caller, XsPath path, Permissions permissions) {
        Node node = require(caller, path, Permissions.WRITE | Permissions.OWNER);
        if (!caller.privileged() && permissions.owner() != node.owner()) {
            throw Refusal.of(XsError.EPERM);
        }
        return new Event(path, repermit(path, node, permissions), node.permissions(), false);
    }

    /** Exchanges the whole tree, and books it. */
    void replaceAll(Node changed) {
        ledger.release(root);
        root = changed;
        debit(changed);
    }

    private void debit(Node node) {
        ledger.charge(node.owner(), 1, node.size());
        node.children().forEach(this::debit);
    }

    /** Gives a node that is there other permissions; returns it as it is then. */
    Node repermit(XsPath path, Node node, Permissions permissions) {
        Node changed = node.withPermissions(permissions, stamps.next());
        if (changed != node && path.isSpecial()) {
            specials = specials.with(changed, stamps.next());
        } else if (changed != node) {
            ledger.charge(node.owner(), -1, -node.size());
            ledger.charge(changed.owner(), 1, changed.size());
            replace(path, changed);
        }
        return changed;
    }

    /** Takes a node that is there, and all below it, out of the tree. */
    void detach(XsPath path, Node node) {
        XsPath parentPath = path.parent();
        Node parent = find(parentPath);
        replace(parentPath, parent.withChildren(parent.children().without(node.name(), stamps.next())));
        ledger.release(node);
    }

    /** Creates a missing node and its missing parents. */
    private Node create(Caller caller, XsPath path, byte[] value) {
        if (path.isSpecial()) {
            throw Refusal.of(XsError.EINVAL);
        }
        byte[] bytes = path.array();
        int end = path.offset() + path.length();
        int at = path.offset() + 1;
        int depth = 0;
        chain[0] = root;
        while (true) {
            int to = componentEnd(bytes, at, end);
            Node next = chain[depth].children().get(bytes, at, to - at);
            if (next == null) {
                break;
            }
            chain[++depth] = next;
            at = to + 1;
        }
        Node parent = chain[depth];
        if (!caller.may(parent, Permissions.WRITE)) {
            throw Refusal.of(XsError.EACCES);
        }
        Permissions inherited = caller.ownsWhatItCreates() ? parent.permissions().ownedBy(caller.domid())
                : parent.permissions();
        long stamp = stamps.next();
        int made = depth;
        int size = 0;
        while (at < end) {
            int to = componentEnd(bytes, at, end);
            byte[] content = to == end ? value : Node.NO_VALUE;
            Node node = new Node(Arrays.copyOfRange(bytes, at, to), content, inherited, Children.NONE, stamp);
            size += node.size();
            chain[++made] = node;
            at = to + 1;
        }
        checkRoom(caller, made - depth, size);
        checkSize(caller, chain[made], 0);
        Node created = chain[made];
        ledger.charge(inherited.owner(), made - depth, size);
        link(made, stamp);
        return created;
    }

    private void checkRoom(Caller caller, int nodes, int size) {
        if (caller.privileged()) {
            return;
        }
        if (isOver(caller, nodes, size)) {
            domains.settle(Integer.MAX_VALUE);
            if (isOver(caller, nodes, size)) {
                throw Refusal.of(XsError.ENOSPC);
            }
        }
    }

    private boolean isOver(Caller caller, int nodes, int size) {
        Domain domain = domains.get(caller.domid());
        return nodes > 0 && domain.exceeds(Quota.NODES, (long) ledger.nodes(caller.domid()) + nodes)
                || size > 0 && domain.exceeds(Quota.MEMORY, (long) ledger.bytes(caller.domid()) + size);
    }

    private void checkSize(Caller caller, Node node, int growth) {
        if (caller.privileged()) {
            return;
        }
        if (domains.get(caller.domid()).exceeds(Quota.NODE_SIZE, node.size())) {
            throw Refusal.of(XsError.ENOSPC);
        }
        checkRoom(caller, 0, growth);
    }

    /** Puts a changed node in the place of the one that is there. */
    void replace(XsPath path, Node changed) {
        byte[] bytes = path.array();
        int end = path.offset() + path.length();
        int depth = 0;
        chain[0] = root;
        for (int at = path.offset() + 1; at < end; ) {
            int to = componentEnd(bytes, at, end);
            Node next = chain[depth].children().get(bytes, at, to - at);
            chain[++depth] = next;
            at = to + 1;
        }
        chain[depth] = changed;
        link(depth, 0);
    }

    /** Hangs each node of the chain into the one before it, up to a new root. */
    private void link(int deepest, long stamp) {
        Node node = chain[deepest];
        for (int depth = deepest - 1; depth >= 0; depth--) {
            node = chain[depth].withChildren(chain[depth].children().with(node, stamp));
        }
        root = node;
        Arrays.fill(chain, 0, deepest + 1, null);
    }

    private static int componentEnd(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '/') {
            at++;
        }
        return at;
    }
}
