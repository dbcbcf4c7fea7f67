package org.xenolith.pv.blk;

import java.io.IOException;
import org.xenolith.abi.memory.IoVector;

/**
 * What a block device keeps its data in: a raw file, a block device, memory.
 *
 * <p>Safe from any thread; transfers of several threads run side by side, and the order of overlapping ones is
 * undefined. Offsets and lengths are in bytes, multiples of {@link #sectorSize}, within {@link #size}; the caller has
 * checked them. A transfer moves all of its vector or throws: a short read or write is continued by the image. The
 * vector is not changed and is not kept after return. Nothing here allocates except when it fails.
 */
public interface BlockImage extends AutoCloseable {
    /** Size in bytes, a multiple of {@link #sectorSize}; fixed while the image is open. */
    long size();

    /** Smallest unit of transfer in bytes, a power of two from 512 to 4096. */
    default int sectorSize() {
        return 512;
    }

    /** Unit that the medium writes without read-modify-write; a multiple of {@link #sectorSize}. */
    default int physicalSectorSize() {
        return sectorSize();
    }

    /** Whether writes and discards are refused. */
    boolean readOnly();

    /** Unit of discard in bytes, or 0 if {@link #discard} is not served. */
    int discardGranularity();

    /** Reads {@code target.total()} bytes from {@code offset} on into the vector's memory. */
    void readv(IoVector target, long offset) throws IOException;

    /** Writes the vector's memory to {@code offset} on. Durable only after the next {@link #flush}. */
    void writev(IoVector source, long offset) throws IOException;

    /** Returns when every write that returned before this call is on stable storage. */
    void flush() throws IOException;

    /** Gives a range back to the host; it reads as anything afterwards, zeroes if the host punches holes. */
    void discard(long offset, long length) throws IOException;

    @Override
    void close() throws IOException;
}
