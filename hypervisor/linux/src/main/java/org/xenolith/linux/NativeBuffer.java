package org.xenolith.linux;

import com.sun.jna.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Zeroed memory outside the heap for arguments of system calls. Freed by {@link #close} or, if it is a field that
 * lives as long as its owner, when it becomes unreachable. Not thread-safe.
 */
public final class NativeBuffer implements AutoCloseable {
    private final Memory memory;
    private final ByteBuffer bytes;

    /** @param size bytes, at least 1 */
    public NativeBuffer(int size) {
        memory = new Memory(size);
        memory.clear();
        bytes = memory.getByteBuffer(0, size).order(ByteOrder.nativeOrder());
    }

    /** A buffer that holds {@code text} in UTF-8 and a terminating zero. */
    static NativeBuffer ofString(String text) {
        byte[] encoded = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        NativeBuffer buffer = new NativeBuffer(encoded.length + 1);
        buffer.bytes.put(0, encoded);
        return buffer;
    }

    /** Process address of the first byte; valid until the buffer is closed or unreachable. */
    public long address() {
        return com.sun.jna.Pointer.nativeValue(memory);
    }

    /** The memory, in native byte order. Use absolute accessors; the view dies with the buffer. */
    public ByteBuffer bytes() {
        return bytes;
    }

    public int size() {
        return bytes.capacity();
    }

    /** Sets every byte to zero. */
    public void clear() {
        memory.clear();
    }

    @Override
    public void close() {
        memory.close();
    }
}
