/**
 * The daemon: one event-loop thread that owns the store, and the transports into it.
 *
 * <p>Xen counterpart: {@code tools/xenstored/core.c} and {@code posix.c}. Depends on {@code store}, {@code journal},
 * {@code wire} and SLF4J.
 */
package org.xenolith.xenstore.server;
