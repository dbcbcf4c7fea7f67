package org.xenolith.xenstore.store;

import org.xenolith.xenstore.tree.Children;
import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.tree.Permissions;

/** What a transaction started from: the tree and the special nodes, as they were. */
record Base(Node root, Children specials) {
    static Base of(Workspace store) {
        return new Base(store.root(), store.specials());
    }

    /** Whether the store is still just this. */
    boolean isStill(Workspace store) {
        return store.root() == root && store.specials() == specials;
    }

    boolean isSame(Base other) {
        return other.root == root && other.specials == specials;
    }

    /** The special nodes as the children of a node of no other meaning, to be written as a tree is. */
    Node specialsAsTree() {
        return new Node(Node.NO_VALUE, Node.NO_VALUE, Permissions.DEFAULT, specials, 0);
    }
}
