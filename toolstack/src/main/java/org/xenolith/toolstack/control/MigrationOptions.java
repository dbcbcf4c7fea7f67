package org.xenolith.toolstack.control;

/**
 * How a control domain deals with others.
 *
 * @param listen where domains of other hosts are taken in; empty: nowhere
 * @param plain without TLS, on loopback only
 */
record MigrationOptions(String listen, boolean plain) {
}
