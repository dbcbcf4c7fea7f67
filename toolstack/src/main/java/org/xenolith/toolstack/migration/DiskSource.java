package org.xenolith.toolstack.migration;

import java.io.IOException;

/** A disk that is mirrored to another host while it is written to. Safe from any thread. */
public interface DiskSource {
    int devid();

    /** In bytes; fixed. */
    long size();

    /** Where everything that is written to it is marked. */
    BlockLog log();

    /** The first byte from an offset on that may be other than zero; at least {@link #size} if none is. */
    long nextData(long from) throws IOException;

    /** The first byte from an offset on that is zero because nothing is stored there; the end is one. */
    long nextHole(long from) throws IOException;

    /** Reads bytes as they are now, into the start of an array. */
    void read(long offset, byte[] into, int length) throws IOException;
}
