/**
 * Split-driver protocols: shared ring, block, network and console layouts, and the xenbus states.
 *
 * <p>Xen counterpart: {@code xen/include/public/io}. May depend on nothing.
 */
package org.xenolith.abi.io;
