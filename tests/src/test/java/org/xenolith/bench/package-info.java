/**
 * Benchmarks behind {@code ./bench}: each main class prints figures as lines (see {@code docs/bench.md}), which
 * {@link org.xenolith.bench.Table} lays out. Nothing here asserts a time.
 *
 * <p>May depend on every module. No counterpart in Xen.
 */
package org.xenolith.bench;
