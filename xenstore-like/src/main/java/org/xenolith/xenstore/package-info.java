/**
 * The key-value store: wire codec, immutable tree, transactions, watches, permissions, quotas, server, transports and
 * client.
 *
 * <p>Xen counterpart: {@code tools/xenstored}, {@code docs/misc/xenstore.txt}, {@code io/xs_wire.h}. May depend on
 * {@code abi} only.
 */
package org.xenolith.xenstore;
