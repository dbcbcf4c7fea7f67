package org.xenolith.core.builder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
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

    /** Copies a range into guest memory that reads as zero: pages of zeroes are left alone. */
    default void copyTo(long offset, GuestMemory memory, long gpa, long length) {
        byte[] chunk = new byte[(int) Math.min(CHUNK, length)];
        for (long done = 0; done < length; ) {
            int step = (int) Math.min(chunk.length, length - done);
            read(offset + done, chunk, 0, step);
            for (int at = 0; at < step; at += GuestMemory.PAGE_SIZE) {
                int piece = Math.min(GuestMemory.PAGE_SIZE, step - at);
                if (!isZero(chunk, at, piece)) {
                    memory.write(gpa + done + at, chunk, at, piece);
                }
            }
            done += step;
        }
    }

    private static boolean isZero(byte[] bytes, int offset, int length) {
        return bytes[offset] == 0 && Arrays.equals(bytes, offset, offset + length - 1, bytes, offset + 1, offset + length);
    }

    /** Writes the whole image to a file, from its start. */
    default void save(FileChannel target) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (long done = 0; done < size(); ) {
            int step = (int) Math.min(CHUNK, size() - done);
            read(done, chunk, 0, step);
            ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, step);
            while (buffer.hasRemaining()) {
                done += target.write(buffer, done);
            }
        }
    }

    /** Whether a range lies within the image; safe for any unsigned 64-bit values. */
    default boolean contains(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= size() && length <= size() - offset;
    }

    @Override
    void close();
}
