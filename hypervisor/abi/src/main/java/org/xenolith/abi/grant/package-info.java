/**
 * Grant tables as seen from either side of a pair. Xen counterpart: {@code xen/include/public/grant_table.h}.
 */
package org.xenolith.abi.grant;
