/**
 * How a domain travels: the stream that save files and live migration share, and what a domain is made of in it. Pure
 * Java over channels; knows neither engines nor descriptors. {@code docs/migration-stream.md} is its specification.
 *
 * <p>Xen counterpart: {@code docs/specs/libxc-migration-stream.pandoc}, {@code tools/libs/guest/xg_sr_*.c}. Depends on
 * {@code abi}, {@code core} (its state records) and the protobuf messages.
 */
package org.xenolith.toolstack.migration;
