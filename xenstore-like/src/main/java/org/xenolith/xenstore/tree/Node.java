package org.xenolith.xenstore.tree;

import java.util.Arrays;

/** One node, immutable. Arrays handed in and out are shared and never changed. */
public final class Node {
    /** The value of a node that was made without one. */
    public static final byte[] NO_VALUE = new byte[0];

    private final byte[] name;
    private final byte[] value;
    private final Permissions permissions;
    private final Children children;
    private final long generation;

    public Node(byte[] name, byte[] value, Permissions permissions, Children children, long generation) {
        this.name = name;
        this.value = value;
        this.permissions = permissions;
        this.children = children;
        this.generation = generation;
    }

    /** The last component of the node's path; empty for the root. */
    public byte[] name() {
        return name;
    }

    public byte[] value() {
        return value;
    }

    public Permissions permissions() {
        return permissions;
    }

    public Children children() {
        return children;
    }

    /** Grows with every change of the node's value, permissions or list of children; unique among a node's states. */
    public long generation() {
        return Math.max(generation, children.listing());
    }

    /** When value or permissions changed last. */
    public long ownGeneration() {
        return generation;
    }

    public int owner() {
        return permissions.owner();
    }

    /** Bytes the node is charged for. */
    public int size() {
        return name.length + value.length + Integer.BYTES * permissions.size();
    }

    /** This node if the value is the same already. */
    public Node withValue(byte[] changed, long stamp) {
        return Arrays.equals(value, changed) ? this : new Node(name, changed, permissions, children, stamp);
    }

    /** This node if the list is the same already. */
    public Node withPermissions(Permissions changed, long stamp) {
        return permissions.equals(changed) ? this : new Node(name, value, changed, children, stamp);
    }

    public Node withChildren(Children changed) {
        return children == changed ? this : new Node(name, value, permissions, changed, generation);
    }
}
