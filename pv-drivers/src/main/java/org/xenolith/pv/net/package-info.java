/**
 * The split network driver. A back end is wired like this:
 *
 * <pre>
 *   NetBackend back = new NetBackend(NetBackendConfig.of(DevicePath.of("vif", domain, 0)),
 *           foreignGrants, eventBinder, xenstoreClient, packetPort, executor);
 *   back.start();      // offers the interface; follows the front end from here on
 *   back.close();
 * </pre>
 *
 * <p>Xen counterpart: {@code io/netif.h}. May depend on {@code abi}, {@code event-channels} and the client of
 * {@code xenstore-like}.
 */
package org.xenolith.pv.net;
