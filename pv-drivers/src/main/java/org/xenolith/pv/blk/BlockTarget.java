package org.xenolith.pv.blk;

/** What all rings of one device work on. */
record BlockTarget(BlockImage image, BlockLimits limits, BlockStatistics statistics) {
}
