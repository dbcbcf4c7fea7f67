package org.xenolith.xenstore.tree;

import java.util.Arrays;
import java.util.function.Consumer;
import org.xenolith.xenstore.wire.OutBuffer;

/**
 * A node's children, immutable and ordered by name as unsigned bytes: a persistent B+ tree, so one million siblings
 * cost no more per change than a few array copies.
 */
public abstract sealed class Children permits Leaf, Fork {
    /** No children, never had any. */
    public static final Children NONE = new Leaf(new Node[0], 0, 0);
    /** Most entries of one page. */
    static final int PAGE = 32;

    private final long listing;
    private final int nameBytes;

    Children(long listing, int nameBytes) {
        this.listing = listing;
        this.nameBytes = nameBytes;
    }

    /** The stamp of the last change to the list of names; meaningful on the whole list, not on inner pages. */
    public final long listing() {
        return listing;
    }

    /** Length of the list on the wire: every name and its NUL. */
    public final int nameBytes() {
        return nameBytes;
    }

    /** Number of children. */
    public abstract int count();

    /** The child of that name, or null. */
    public abstract Node get(byte[] name, int offset, int length);

    public abstract void forEach(Consumer<Node> action);

    /** Height above the leaves: 0 for a leaf page. */
    abstract int height();

    /** Number of entries of this page. */
    abstract int width();

    abstract byte[] firstName();

    /** Adds or replaces; a page that overflows comes back one higher, with two entries. */
    abstract Children put(Node node, long stamp);

    /** Removes a child that is there. */
    abstract Children cut(byte[] name, long stamp);

    /** This page and its right neighbour of the same height in one. */
    abstract Children joined(Children right);

    /**
     * Copies names, each with its NUL, that lie whole within {@code [from, from + limit)} of the wire list and start
     * at or after {@code from}.
     *
     * @return bytes copied
     */
    abstract int copyNames(int from, int limit, OutBuffer out);

    /** A list of nodes that are in order. */
    public static Children ofSorted(Node[] nodes, long listing) {
        if (nodes.length == 0) {
            return listing == 0 ? NONE : new Leaf(nodes, listing, 0);
        }
        Children[] pages = new Children[(nodes.length + PAGE - 1) / PAGE];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = Leaf.of(Arrays.copyOfRange(nodes, i * PAGE, Math.min(nodes.length, (i + 1) * PAGE)), listing);
        }
        while (pages.length > 1) {
            Children[] higher = new Children[(pages.length + PAGE - 1) / PAGE];
            for (int i = 0; i < higher.length; i++) {
                higher[i] = Fork.of(Arrays.copyOfRange(pages, i * PAGE, Math.min(pages.length, (i + 1) * PAGE)), listing);
            }
            pages = higher;
        }
        return pages[0];
    }

    /** With the node in place of, or in addition to, the child of its name. */
    public final Children with(Node node, long stamp) {
        return put(node, stamp);
    }

    /** Without a child that is there. */
    public final Children without(byte[] name, long stamp) {
        Children left = cut(name, stamp);
        while (left instanceof Fork fork && fork.width() == 1) {
            left = fork.only(stamp);
        }
        return left;
    }

    /** Appends the whole list as it stands on the wire. */
    public final void copyNames(OutBuffer out) {
        copyNames(0, nameBytes, out);
    }

    /** Appends names from byte {@code from} of the list, as many whole ones as fit {@code limit}; returns the bytes. */
    public final int copyPart(int from, int limit, OutBuffer out) {
        return copyNames(from, limit, out);
    }

    static int compare(byte[] left, byte[] right, int offset, int length) {
        return Arrays.compareUnsigned(left, 0, left.length, right, offset, offset + length);
    }
}
