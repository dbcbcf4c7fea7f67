package org.xenolith.xenstore.store;

import java.nio.charset.StandardCharsets;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.tree.Children;
import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.tree.Permissions;
import org.xenolith.xenstore.tree.XsPath;
import org.xenolith.xenstore.wire.OutBuffer;
import org.xenolith.xenstore.wire.XsWire;

/** READ, WRITE, MKDIR, RM, DIRECTORY, DIRECTORY_PART, GET_PERMS, SET_PERMS. */
final class NodeOps {
    private final Store store;

    NodeOps(Store store) {
        this.store = store;
    }

    void read(Request request) {
        request.oneString();
        Node node = readable(request, request.path(false), Transaction.VALUE);
        request.reply().put(node.value());
        request.done();
    }

    void directory(Request request) {
        request.oneString();
        Children children = readable(request, request.path(false), Transaction.LISTING).children();
        if (children.nameBytes() > XsWire.PAYLOAD_MAX) {
            throw Refusal.of(XsError.E2BIG);
        }
        children.copyNames(request.reply());
        request.done();
    }

    void directoryPart(Request request) {
        request.exactly(2);
        Node node = readable(request, request.path(false), Transaction.LISTING);
        long from = request.number(1);
        byte[] generation = (node.generation() + "\0").getBytes(StandardCharsets.US_ASCII);
        OutBuffer out = request.reply();
        out.put(generation);
        int total = node.children().nameBytes();
        if (from >= total) {
            out.put((byte) 0);
        } else {
            int copied = node.children().copyPart((int) from, XsWire.PAYLOAD_MAX - generation.length - 1, out);
            if (from + copied == total) {
                out.put((byte) 0);
            }
        }
        request.done();
    }

    void permissions(Request request) {
        request.oneString();
        Node node = readable(request, request.path(true), Transaction.PERMISSIONS);
        OutBuffer out = request.reply();
        for (String entry : node.permissions().toStrings()) {
            out.put(entry);
            out.put((byte) 0);
        }
        request.done();
    }

    void write(Request request) {
        request.atLeast(1);
        XsPath path = request.path(false).copy();
        change(request, new Change.Write(path, request.rest()));
    }

    void mkdir(Request request) {
        request.oneString();
        change(request, new Change.Mkdir(request.path(false).copy()));
    }

    void remove(Request request) {
        request.oneString();
        change(request, new Change.Remove(request.path(false).copy()));
    }

    void setPermissions(Request request) {
        int count = request.strings() - 1;
        if (count < 1) {
            throw Refusal.of(XsError.EINVAL);
        }
        if (request.domain().exceeds(Quota.NODE_PERMISSIONS, count)) {
            throw Refusal.of(XsError.ENOSPC);
        }
        int[] entries = new int[count];
        for (int i = 0; i < count; i++) {
            entries[i] = request.permission(i + 1);
            if (entries[i] < 0) {
                throw Refusal.of(XsError.EINVAL);
            }
        }
        change(request, new Change.SetPermissions(request.path(true).copy(), Permissions.of(entries)));
    }

    private Node readable(Request request, XsPath path, int aspect) {
        Transaction transaction = request.transaction();
        if (transaction == null) {
            return store.tree().require(request.caller(), path, Permissions.READ);
        }
        store.limitAccess(request);
        store.depends(request, path, aspect);
        return transaction.view().require(request.caller(), path, Permissions.READ);
    }

    private void change(Request request, Change change) {
        Session session = request.connection().session();
        if (session != null && session.changed(session.current())) {
            request.ok();
            return;
        }
        Transaction transaction = request.transaction();
        if (transaction == null) {
            store.change(request.connection(), change);
        } else {
            store.limitAccess(request);
            changeIn(transaction, request, change);
        }
        request.ok();
    }

    private void changeIn(Transaction transaction, Request request, Change change) {
        try {
            transaction.apply(request.caller(), change);
        } catch (Refusal refusal) {
            store.depends(request, change.path(), Transaction.PERMISSIONS);
            store.depends(request, change.path().parent(), Transaction.PRESENCE);
            throw refusal;
        }
    }
}
