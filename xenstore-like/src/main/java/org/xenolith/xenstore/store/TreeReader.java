package org.xenolith.xenstore.store;

import java.util.ArrayDeque;
import java.util.Deque;
import org.xenolith.xenstore.tree.Children;
import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.tree.Permissions;
import org.xenolith.xenstore.wire.ByteReader;

/** Builds a tree from what {@link TreeWriter} wrote, record by record. */
final class TreeReader {
    private static final class Open {
        final byte[] name;
        final byte[] value;
        final long generation;
        final Permissions permissions;
        final long listing;
        final Node[] children;
        int filled;

        Open(byte[] name, byte[] value, long generation, Permissions permissions, long listing, int children) {
            this.name = name;
            this.value = value;
            this.generation = generation;
            this.permissions = permissions;
            this.listing = listing;
            this.children = new Node[children];
        }

        Node close() {
            return new Node(name, value, permissions, Children.ofSorted(children, listing), generation);
        }
    }

    private final Deque<Open> open = new ArrayDeque<>();
    private Node root;

    /** Takes the nodes of one record, after its kind. */
    void read(ByteReader in) {
        Permissions last = null;
        while (in.hasMore()) {
            byte[] name = in.getBlock();
            byte[] value = in.getBlock();
            long generation = in.getLong();
            last = permissions(in, last);
            int children = in.getInt();
            Open node = new Open(name, value.length == 0 ? Node.NO_VALUE : value, generation, last,
                    children == 0 ? 0 : in.getLong(), children);
            open.push(node);
            closeFull();
        }
    }

    private static Permissions permissions(ByteReader in, Permissions last) {
        int count = in.getShort();
        if (count == 0) {
            if (last == null) {
                throw new IllegalArgumentException("a node without permissions");
            }
            return last;
        }
        int[] entries = new int[count];
        for (int i = 0; i < count; i++) {
            entries[i] = in.getInt();
        }
        return Permissions.of(entries);
    }

    private void closeFull() {
        while (!open.isEmpty() && open.peek().filled == open.peek().children.length) {
            Node done = open.pop().close();
            if (open.isEmpty()) {
                root = done;
            } else {
                Open parent = open.peek();
                parent.children[parent.filled++] = done;
            }
        }
    }

    /** The tree; null if it is not whole. */
    Node root() {
        return open.isEmpty() ? root : null;
    }
}
