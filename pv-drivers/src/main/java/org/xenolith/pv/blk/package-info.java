/**
 * The split block driver. A back end is wired like this:
 *
 * <pre>
 *   BlockBackend back = new BlockBackend(BlockBackendConfig.of(DevicePath.of("vbd", domain, 51712)),
 *           foreignGrants, eventBinder, xenstoreClient, image, executor);
 *   back.start();      // offers the device; follows the front end from here on
 *   back.close();      // finishes what is in flight, lets go of rings, channels and grants
 * </pre>
 *
 * <p>Xen counterpart: {@code io/blkif.h}. May depend on {@code abi}, {@code event-channels} and the client of
 * {@code xenstore-like}.
 */
package org.xenolith.pv.blk;
