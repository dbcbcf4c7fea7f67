/**
 * Files of checksummed records: the journal and the snapshots that bound it. Knows nothing of what the records mean.
 *
 * <p>Xen counterpart: none; {@code tools/xenstored} keeps its tree in memory. Depends on {@code wire} only.
 */
package org.xenolith.xenstore.journal;
