package org.xenolith.xenstore.tree;

import java.util.Arrays;
import java.util.function.Consumer;
import org.xenolith.xenstore.wire.OutBuffer;

/** A page of nodes. */
final class Leaf extends Children {
    private final Node[] nodes;

    Leaf(Node[] nodes, long listing, int nameBytes) {
        super(listing, nameBytes);
        this.nodes = nodes;
    }

    static Leaf of(Node[] nodes, long listing) {
        int bytes = 0;
        for (Node node : nodes) {
            bytes += node.name().length + 1;
        }
        return new Leaf(nodes, listing, bytes);
    }

    /** The same nodes under another stamp. */
    Leaf stamped(long stamp) {
        return new Leaf(nodes, stamp, nameBytes());
    }

    @Override
    public int count() {
        return nodes.length;
    }

    @Override
    int width() {
        return nodes.length;
    }

    @Override
    int height() {
        return 0;
    }

    @Override
    byte[] firstName() {
        return nodes[0].name();
    }

    @Override
    public Node get(byte[] name, int offset, int length) {
        int at = find(name, offset, length);
        return at >= 0 ? nodes[at] : null;
    }

    @Override
    public void forEach(Consumer<Node> action) {
        for (Node node : nodes) {
            action.accept(node);
        }
    }

    @Override
    Children put(Node node, long stamp) {
        byte[] name = node.name();
        int at = find(name, 0, name.length);
        if (at >= 0) {
            if (nodes[at] == node) {
                return this;
            }
            Node[] changed = nodes.clone();
            changed[at] = node;
            return new Leaf(changed, listing(), nameBytes());
        }
        int place = -at - 1;
        Node[] grown = Arrays.copyOf(nodes, nodes.length + 1);
        System.arraycopy(nodes, place, grown, place + 1, nodes.length - place);
        grown[place] = node;
        if (grown.length <= PAGE) {
            return new Leaf(grown, stamp, nameBytes() + name.length + 1);
        }
        int half = place == nodes.length ? PAGE : grown.length / 2;
        return Fork.of(new Children[] {of(Arrays.copyOf(grown, half), stamp),
            of(Arrays.copyOfRange(grown, half, grown.length), stamp)}, stamp);
    }

    @Override
    Children cut(byte[] name, long stamp) {
        int at = find(name, 0, name.length);
        Node[] left = new Node[nodes.length - 1];
        System.arraycopy(nodes, 0, left, 0, at);
        System.arraycopy(nodes, at + 1, left, at, left.length - at);
        return new Leaf(left, stamp, nameBytes() - name.length - 1);
    }

    @Override
    Children joined(Children right) {
        Node[] more = ((Leaf) right).nodes;
        Node[] all = Arrays.copyOf(nodes, nodes.length + more.length);
        System.arraycopy(more, 0, all, nodes.length, more.length);
        return new Leaf(all, listing(), nameBytes() + right.nameBytes());
    }

    @Override
    int copyNames(int from, int limit, OutBuffer out) {
        int at = 0;
        int copied = 0;
        for (Node node : nodes) {
            byte[] name = node.name();
            if (at >= from) {
                if (copied + name.length + 1 > limit) {
                    return copied;
                }
                out.put(name);
                out.put((byte) 0);
                copied += name.length + 1;
            }
            at += name.length + 1;
        }
        return copied;
    }

    private int find(byte[] name, int offset, int length) {
        int low = 0;
        int high = nodes.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(nodes[middle].name(), name, offset, length);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }
}
