package org.xenolith.pv.blk;

import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.IoVector;
import org.xenolith.abi.memory.RawMemory;

/** A disk in this process's memory: for tests, benchmarks and scratch disks. Discarded ranges read as zeroes. */
public final class MemoryImage implements BlockImage {
    private final long base;
    private final long size;
    private final int sectorSize;
    private final boolean readOnly;

    /** @param size bytes, a positive multiple of {@code sectorSize} */
    public MemoryImage(long size, int sectorSize, boolean readOnly) {
        if (size <= 0 || Integer.bitCount(sectorSize) != 1 || sectorSize < 512 || size % sectorSize != 0) {
            throw new IllegalArgumentException("size=" + size + ", sectorSize=" + sectorSize);
        }
        this.base = RawMemory.allocate(size);
        this.size = size;
        this.sectorSize = sectorSize;
        this.readOnly = readOnly;
    }

    public MemoryImage(long size) {
        this(size, 512, false);
    }

    /** Copies bytes of the image, to look at it from outside. */
    public byte[] bytes(long offset, int length) {
        byte[] copy = new byte[length];
        RawMemory.read(base + offset, copy, 0, length);
        return copy;
    }

    /** Stores bytes from outside, whether read-only or not. */
    public void fill(long offset, byte[] source) {
        RawMemory.write(base + offset, source, 0, source.length);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int sectorSize() {
        return sectorSize;
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public int discardGranularity() {
        return GuestMemory.PAGE_SIZE;
    }

    @Override
    public void readv(IoVector target, long offset) {
        long at = base + offset;
        for (int i = 0; i < target.count(); i++) {
            RawMemory.copy(at, target.address(i), target.length(i));
            at += target.length(i);
        }
    }

    @Override
    public void writev(IoVector source, long offset) {
        long at = base + offset;
        for (int i = 0; i < source.count(); i++) {
            RawMemory.copy(source.address(i), at, source.length(i));
            at += source.length(i);
        }
    }

    @Override
    public void flush() {
        // Memory has no volatile cache in front of it.
    }

    @Override
    public void discard(long offset, long length) {
        RawMemory.zero(base + offset, length);
    }

    @Override
    public void close() {
        RawMemory.free(base);
    }
}
