package org.xenolith.xenstore.store;

import org.xenolith.xenstore.tree.Permissions;
import org.xenolith.xenstore.tree.XsPath;

/** A change to the tree as it was asked for, which can be made again on a later tree. Owns its bytes. */
sealed interface Change {
    XsPath path();

    record Write(XsPath path, byte[] value) implements Change {
    }

    record Mkdir(XsPath path) implements Change {
    }

    record Remove(XsPath path) implements Change {
    }

    record SetPermissions(XsPath path, Permissions permissions) implements Change {
    }
}
