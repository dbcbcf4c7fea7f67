package org.xenolith.xenstore.store;

import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.tree.Permissions;
import org.xenolith.xenstore.tree.XsPath;

/**
 * Something that watches are told of.
 *
 * @param path    what changed; owns its bytes
 * @param node    the node as it is now, or as it was if it was removed
 * @param former  permissions before the change, if the change was one of permissions; else null
 * @param removed whether the node and all below it are gone
 */
record Event(XsPath path, Node node, Permissions former, boolean removed) {
}
