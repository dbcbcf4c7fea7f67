/**
 * What the store means: operations with their permission checks, transactions, watches, domains and quotas. Single
 * threaded; knows no sockets and no files.
 *
 * <p>Xen counterpart: {@code tools/xenstored} without its transports. Depends on {@code tree} and {@code wire}.
 */
package org.xenolith.xenstore.store;
