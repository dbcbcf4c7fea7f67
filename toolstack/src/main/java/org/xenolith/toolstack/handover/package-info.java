/**
 * The hand-over of a domain from one host to another: who may run it, whatever dies in between. State machines without
 * I/O ({@code HandoverSource}, {@code HandoverReceiver}), their durable records, and what they ask of a domain. Specified
 * in docs/migration-protocol.md; checked exhaustively by its tests. Uses the messages of {@code migration.proto} and
 * nothing else of the toolstack.
 */
package org.xenolith.toolstack.handover;
