package org.xenolith.core.builder;

import org.xenolith.abi.memory.GuestMemory;

/** Random access to the bytes of a kernel or ramdisk, wherever they lie. For one thread at a time. */
interface ImageBytes extends AutoCloseable {
    /** Bytes moved at a time between an image and guest memory. */
    int CHUNK = 256 * 1024;

    /** The file, as errors name it. */
    String name();

    long size();

    /**
     * Reads a whole range.
     *
     * @throws BuilderException when the range does not lie within the image or cannot be read
     */
    void read(long offset, byte[] target, int targetOffset, int length);

    /** Copies a range into guest memory. */
    default void copyTo(long offset, GuestMemory memory, long gpa, long length) {
        byte[] chunk = new byte[(int) Math.min(CHUNK, length)];
        for (long done = 0; done < length; ) {
            int step = (int) Math.min(chunk.length, length - done);
            read(offset + done, chunk, 0, step);
            memory.write(gpa + done, chunk, 0, step);
            done += step;
        }
    }

    /** Whether a range lies within the image; safe for any unsigned 64-bit values. */
    default boolean contains(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= size() && length <= size() - offset;
    }

    @Override
    void close();
}
