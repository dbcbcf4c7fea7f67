package org.xenolith.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * A connected stream socket of any family as a blocking channel of bytes. One thread may write while another reads. The
 * bytes of a direct buffer go straight to the kernel; those of an array go through a buffer of this object's.
 */
public final class StreamSocket extends Descriptor implements ByteChannel {
    private static final int STAGE = 64 * 1024;
    private static final int SHUT_RDWR = 2;

    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(STAGE);
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(STAGE);

    /** Takes ownership of a connected socket. */
    public StreamSocket(int fd) {
        super(fd);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (source.isDirect()) {
            return sent(source, source.remaining());
        }
        outgoing.clear();
        int step = Math.min(STAGE, source.remaining());
        outgoing.put(source.slice().limit(step)).flip();
        int done = sent(outgoing, step);
        source.position(source.position() + done);
        return done;
    }

    /** Sends some bytes of a direct buffer and moves its position over them. */
    private int sent(ByteBuffer direct, int length) throws IOException {
        while (true) {
            long put = Libc.write(fd(), address(direct), length);
            if (put >= 0) {
                direct.position(direct.position() + (int) put);
                return (int) put;
            }
            retryOrThrow("write");
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (target.isDirect()) {
            return received(target, target.remaining());
        }
        incoming.clear();
        int got = received(incoming, Math.min(STAGE, target.remaining()));
        if (got > 0) {
            target.put(incoming.flip());
        }
        return got;
    }

    private int received(ByteBuffer direct, int length) throws IOException {
        while (length > 0) {
            long got = Libc.read(fd(), address(direct), length);
            if (got >= 0) {
                direct.position(direct.position() + (int) got);
                return got == 0 ? -1 : (int) got;
            }
            retryOrThrow("read");
        }
        return 0;
    }

    private static long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct)) + direct.position();
    }

    private static void retryOrThrow(String call) throws IOException {
        int errno = Libc.errno();
        if (errno != Errno.EINTR) {
            LinuxException failure = new LinuxException(call, errno);
            throw new IOException(failure.getMessage(), failure);
        }
    }

    /** Ends both directions: a thread that waits in {@link #read} or {@link #write} comes back. */
    public void shutdown() {
        Libc.shutdown(fd(), SHUT_RDWR);
    }

    @Override
    public boolean isOpen() {
        return fd() >= 0;
    }
}
