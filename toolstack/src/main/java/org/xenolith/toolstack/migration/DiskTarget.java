package org.xenolith.toolstack.migration;

import java.io.IOException;

/** A disk that is filled from another host. One thread. */
public interface DiskTarget {
    /** In bytes. */
    long size();

    /** @throws IOException that names the disk and says what an operator must know: it goes to the source as it is */
    void write(long offset, byte[] data, int at, int length) throws IOException;

    /** Makes a range read as zeroes, at no cost in space where the storage can. */
    void zero(long offset, long length) throws IOException;

    /** Returns when everything written before is durable. */
    void sync() throws IOException;
}
