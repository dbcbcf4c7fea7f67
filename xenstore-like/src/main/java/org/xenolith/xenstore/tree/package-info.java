/**
 * The immutable tree: paths, nodes, persistent child lists, permissions. A change makes new nodes along one path and
 * shares the rest, so a snapshot is a reference and an unchanged write returns the same tree.
 *
 * <p>Xen counterpart: {@code struct node} of {@code tools/xenstored}. Depends on {@code wire} only.
 */
package org.xenolith.xenstore.tree;
