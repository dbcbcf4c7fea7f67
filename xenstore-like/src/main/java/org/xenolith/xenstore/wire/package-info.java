/**
 * The wire format: operation numbers, header, limits and frame building.
 *
 * <p>Xen counterpart: {@code io/xs_wire.h}. Depends on nothing.
 */
package org.xenolith.xenstore.wire;
