package org.xenolith.xenstore.store;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.xenstore.tree.Permissions;
import org.xenolith.xenstore.tree.XsPath;
import org.xenolith.xenstore.wire.ByteReader;
import org.xenolith.xenstore.wire.ByteWriter;

/** The kinds of records of journal and snapshot, and the parts they share. */
final class Records {
    static final int CHANGES = 1;
    static final int DOMAIN = 2;
    static final int RELEASED = 3;
    static final int LIMIT = 4;
    static final int SESSION = 5;
    static final int STORE = 6;
    static final int NODES = 7;
    static final int END = 8;

    private static final int WRITE = 1;
    private static final int MKDIR = 2;
    private static final int REMOVE = 3;
    private static final int SET_PERMISSIONS = 4;

    private Records() {
    }

    static void putPath(ByteWriter out, XsPath path) {
        out.putBlock(path.array(), path.offset(), path.length());
    }

    static XsPath getPath(ByteReader in) {
        byte[] bytes = in.getBlock();
        XsPath path = new XsPath();
        path.wrap(bytes, 0, bytes.length);
        if (!path.isWellFormed()) {
            throw new IllegalArgumentException("a record holds no path where one should be");
        }
        return path;
    }

    static void putPermissions(ByteWriter out, Permissions permissions) {
        out.putShort(permissions.size());
        for (int i = 0; i < permissions.size(); i++) {
            out.putInt(permissions.entry(i));
        }
    }

    static Permissions getPermissions(ByteReader in) {
        int[] entries = new int[in.getShort()];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = in.getInt();
        }
        return Permissions.of(entries);
    }

    static void putChange(ByteWriter out, Change change) {
        if (change instanceof Change.Write write) {
            out.putByte(WRITE);
            putPath(out, change.path());
            out.putBlock(write.value());
        } else if (change instanceof Change.SetPermissions set) {
            out.putByte(SET_PERMISSIONS);
            putPath(out, change.path());
            putPermissions(out, set.permissions());
        } else {
            out.putByte(change instanceof Change.Mkdir ? MKDIR : REMOVE);
            putPath(out, change.path());
        }
    }

    static Change getChange(ByteReader in) {
        int kind = in.getByte();
        XsPath path = getPath(in);
        return switch (kind) {
            case WRITE -> new Change.Write(path, in.getBlock());
            case MKDIR -> new Change.Mkdir(path);
            case REMOVE -> new Change.Remove(path);
            case SET_PERMISSIONS -> new Change.SetPermissions(path, getPermissions(in));
            default -> throw new IllegalArgumentException("change of unknown kind " + kind);
        };
    }

    static List<Change> getChanges(ByteReader in) {
        int count = in.getInt();
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(getChange(in));
        }
        return changes;
    }
}
