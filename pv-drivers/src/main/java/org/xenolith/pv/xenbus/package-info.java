/**
 * The handshake of split devices over the store: one table of legal transitions, one back-end and one front-end driver
 * of it for every kind of device.
 *
 * <p>Xen counterpart: {@code io/xenbus.h}, {@code docs/misc/xenstore-paths.pandoc}. May depend on {@code abi} and the
 * client of {@code xenstore-like}.
 */
package org.xenolith.pv.xenbus;
