package org.xenolith.xenstore.store;

import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.tree.Permissions;
import org.xenolith.xenstore.wire.ByteWriter;

/** Writes a tree as records of many nodes each: parents before children, each node with the number of its children. */
final class TreeWriter {
    private static final int RECORD = 64 * 1024;

    private final RecordSink sink;
    private final ByteWriter out = new ByteWriter();
    private Permissions last;

    TreeWriter(RecordSink sink) {
        this.sink = sink;
    }

    /** Writes the whole tree and the record that ends a snapshot. May run on any thread, the tree being immutable. */
    void write(Node root) {
        start();
        put(root);
        finish();
        out.clear();
        out.putByte(Records.END);
        finish();
    }

    private void put(Node node) {
        if (out.size() > RECORD) {
            finish();
            start();
        }
        out.putBlock(node.name());
        out.putBlock(node.value());
        out.putLong(node.ownGeneration());
        putPermissions(node.permissions());
        out.putInt(node.children().count());
        if (node.children().count() > 0) {
            out.putLong(node.children().listing());
            node.children().forEach(this::put);
        }
    }

    /** Nodes mostly have their neighbour's permissions; those are written as an empty list. */
    private void putPermissions(Permissions permissions) {
        if (permissions.equals(last)) {
            out.putShort(0);
        } else {
            Records.putPermissions(out, permissions);
            last = permissions;
        }
    }

    private void start() {
        out.clear();
        out.putByte(Records.NODES);
        last = null;
    }

    private void finish() {
        sink.append(out.array(), 0, out.size());
    }
}
