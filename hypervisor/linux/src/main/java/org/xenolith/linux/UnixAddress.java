package org.xenolith.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A struct sockaddr_un in native memory (sys/un.h). */
final class UnixAddress implements AutoCloseable {
    static final int MAX_PATH = 107;
    static final short AF_UNIX = 1;
    private final NativeBuffer buffer = new NativeBuffer(110);
    private final int length;

    UnixAddress(Path path) {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_PATH) {
            buffer.close();
            throw new IllegalArgumentException("socket path of " + name.length + " bytes, at most " + MAX_PATH + ": " + path);
        }
        buffer.bytes().putShort(0, AF_UNIX).put(2, name);
        length = 2 + name.length + 1;
    }

    long address() {
        return buffer.address();
    }

    int length() {
        return length;
    }

    @Override
    public void close() {
        buffer.close();
    }
}
