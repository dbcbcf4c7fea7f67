/**
 * Device types as rows in a list: what each writes into xenstore for a domain, and which host resource it opens.
 *
 * <p>Xen counterpart: {@code tools/libs/light/libxl_disk.c}, {@code libxl_nic.c}, {@code libxl_console.c}.
 */
package org.xenolith.toolstack.device;
