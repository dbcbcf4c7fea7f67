package org.xenolith.toolstack.migration;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which blocks of a disk have been written since they were last sent; at first all. Whoever writes marks when the write is
 * done, whoever sends takes the marks away before it reads, so that nothing is missed. Safe from any thread.
 */
public final class BlockLog {
    private static final int LEAST_SHIFT = 12;
    private static final long MOST_BLOCKS = 1 << 24;

    private final long size;
    private final int shift;
    private final AtomicLongArray words;

    /** @param size of the disk in bytes */
    public BlockLog(long size) {
        this.size = size;
        int wanted = LEAST_SHIFT;
        while (size >>> wanted > MOST_BLOCKS) {
            wanted++;
        }
        shift = wanted;
        words = new AtomicLongArray((block(size - 1) >>> 6) + 1);
        mark(0, size);
    }

    private int block(long offset) {
        return (int) (offset >>> shift);
    }

    /** Marks every block that a range of bytes touches. */
    public void mark(long offset, long length) {
        if (length <= 0) {
            return;
        }
        int last = block(offset + length - 1);
        for (int block = block(offset); block <= last; block = (block | 63) + 1) {
            int end = Math.min(last, block | 63);
            long bits = -1L << block & -1L >>> 63 - end;
            int word = block >>> 6;
            if ((words.getOpaque(word) & bits) != bits) {
                words.accumulateAndGet(word, bits, (old, more) -> old | more);
            }
        }
    }

    /** Takes the marks off the blocks that lie wholly within a range. */
    void clear(long from, long to) {
        int end = to >= size ? block(size - 1) + 1 : block(to);
        int first = block(from + (1L << shift) - 1);
        for (int block = first; block < end; block = (block | 63) + 1) {
            int last = Math.min(end - 1, block | 63);
            long bits = -1L << block & -1L >>> 63 - last;
            words.accumulateAndGet(block >>> 6, ~bits, (old, keep) -> old & keep);
        }
    }

    /** Takes all marks; the blocks that had one. */
    BitSet take() {
        long[] taken = new long[words.length()];
        for (int word = 0; word < taken.length; word++) {
            if (words.get(word) != 0) {
                taken[word] = words.getAndSet(word, 0);
            }
        }
        return BitSet.valueOf(taken);
    }

    /** Where a block begins; the size for the one behind the last. */
    long offset(int block) {
        return Math.min(size, (long) block << shift);
    }

    /** How many bytes are in marked blocks. */
    long marked() {
        long blocks = 0;
        for (int word = 0; word < words.length(); word++) {
            blocks += Long.bitCount(words.get(word));
        }
        return Math.min(size, blocks << shift);
    }
}
