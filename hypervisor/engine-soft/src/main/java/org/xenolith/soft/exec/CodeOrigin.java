package org.xenolith.soft.exec;

/**
 * What a translation was made from.
 *
 * @param blocks    the entry first
 * @param distances of the pages it lies in from the entry's page, in bytes of linear address
 * @param physicals the guest-physical pages found there
 */
public record CodeOrigin(Block[] blocks, long[] distances, long[] physicals) {
}
