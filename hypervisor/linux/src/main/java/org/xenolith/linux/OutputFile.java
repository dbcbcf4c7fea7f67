package org.xenolith.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;

/**
 * An open file that is written from where it stands (write(2)); it is never opened by name, so that the right to open it
 * again is not needed. One thread.
 */
public final class OutputFile extends Descriptor implements WritableByteChannel {
    private static final int CHUNK = 256 << 10;

    private final NativeBuffer buffer = new NativeBuffer(CHUNK);

    /** Takes ownership of a descriptor that is open for writing. */
    public OutputFile(int fd) {
        super(fd);
    }

    /** Writes some of what remains, at least one byte where any does. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        int step = Math.min(CHUNK, source.remaining());
        buffer.bytes().put(0, source, source.position(), step);
        long put = Libc.write(fd(), buffer.address(), step);
        while (put < 0 && Libc.errno() == Errno.EINTR) {
            put = Libc.write(fd(), buffer.address(), step);
        }
        if (put < 0) {
            throw new IOException(new LinuxException("write", Libc.errno()).getMessage());
        }
        source.position(source.position() + (int) put);
        return (int) put;
    }

    /** Returns when everything written before is durable. */
    public void sync() throws IOException {
        if (Libc.fdatasync(fd()) < 0) {
            throw new IOException(new LinuxException("fdatasync", Libc.errno()).getMessage());
        }
    }

    @Override
    public boolean isOpen() {
        return fd() >= 0;
    }

    @Override
    public void close() {
        super.close();
        buffer.close();
    }
}
