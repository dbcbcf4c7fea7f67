package org.xenolith.xenstore.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Writes a file of records. What {@link #flush} has written is in the page cache and outlives the process. Not thread-safe. */
final class RecordWriter implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;

    private final FileChannel channel;
    private final byte[] buffer = new byte[BUFFER];
    private final ByteBuffer transfer = ByteBuffer.allocateDirect(BUFFER);
    private final CRC32C crc = new CRC32C();
    private int buffered;
    private long size;

    /** Creates the file, which must not exist, and writes its header. */
    RecordWriter(Path path, String bootId) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        byte[] header = RecordFormat.header(bootId);
        append(header, 0, header.length);
        flush();
    }

    void append(byte[] bytes, int offset, int length) throws IOException {
        if (buffer.length - buffered < RecordFormat.PREFIX) {
            flush();
        }
        RecordFormat.prefix(buffer, buffered, length, RecordFormat.checksum(crc, bytes, offset, length));
        buffered += RecordFormat.PREFIX;
        put(bytes, offset, length);
        size += RecordFormat.PREFIX + length;
    }

    private void put(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (buffered == buffer.length) {
                flush();
            }
            int step = Math.min(length - done, buffer.length - buffered);
            System.arraycopy(bytes, offset + done, buffer, buffered, step);
            buffered += step;
            done += step;
        }
    }

    /** Hands everything appended to the operating system. */
    void flush() throws IOException {
        transfer.clear().put(buffer, 0, buffered).flip();
        buffered = 0;
        while (transfer.hasRemaining()) {
            channel.write(transfer);
        }
    }

    boolean hasBuffered() {
        return buffered > 0;
    }

    /** Bytes appended, header included. */
    long size() {
        return size;
    }

    /** Waits until the file is on the disk. From any thread. */
    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
