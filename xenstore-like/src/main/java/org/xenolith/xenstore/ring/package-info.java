/**
 * The shared-page transport: the store's half, which a domain process runs and which forwards to the store on a
 * connection of its own, and the guest's half in Java.
 *
 * <p>Xen counterpart: {@code docs/misc/xenstore-ring.txt}, {@code io/xs_wire.h}. Depends on {@code client},
 * {@code wire} and {@code abi}.
 */
package org.xenolith.xenstore.ring;
