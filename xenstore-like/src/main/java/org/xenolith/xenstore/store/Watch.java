package org.xenolith.xenstore.store;

import org.xenolith.xenstore.tree.XsPath;

/**
 * A registered watch.
 *
 * @param prefix bytes of the absolute path that are left out in events, for a watch set with a relative path
 * @param depth  levels below the path that count, or {@link #ANY_DEPTH}
 */
record Watch(Connection connection, XsPath path, byte[] token, int prefix, int depth) {
    static final int ANY_DEPTH = -1;

    int size() {
        return path.length() + token.length;
    }
}
