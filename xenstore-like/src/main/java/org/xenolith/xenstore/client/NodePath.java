package org.xenolith.xenstore.client;

import org.xenolith.abi.DomId;
import org.xenolith.xenstore.tree.XsPath;

/**
 * An absolute path of good spelling; {@link #toString} gives what {@link XenstoreOps} takes.
 *
 * @param value such as {@code /local/domain/3/device}
 */
public record NodePath(String value) {
    /** The root. */
    public static final NodePath ROOT = new NodePath("/");

    public NodePath {
        if (!value.startsWith("/")) {
            throw new IllegalArgumentException("path=\"" + value + "\" is not absolute");
        }
        XsPath.of(value);
    }

    /** {@code /local/domain/N}. */
    public static NodePath domain(DomId domain) {
        return new NodePath("/local/domain/" + domain);
    }

    /** {@code /local/domain/0/backend/TYPE/N/DEVICE}. */
    public static NodePath backend(String type, DomId domain, int device) {
        return domain(DomId.DOM0).child("backend").child(type).child(domain.toString()).child(Integer.toString(device));
    }

    /** {@code /local/domain/N/device/TYPE/DEVICE}. */
    public static NodePath frontend(String type, DomId domain, int device) {
        return domain(domain).child("device").child(type).child(Integer.toString(device));
    }

    /** The node of that name, or of that relative path, below this one. */
    public NodePath child(String name) {
        return new NodePath((value.equals("/") ? "" : value) + "/" + name);
    }

    /** The node above; the root's is the root. */
    public NodePath parent() {
        int slash = value.lastIndexOf('/');
        return slash <= 0 ? ROOT : new NodePath(value.substring(0, slash));
    }

    /** The last component; empty for the root. */
    public String name() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return value;
    }
}
