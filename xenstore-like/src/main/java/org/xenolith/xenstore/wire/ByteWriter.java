package org.xenolith.xenstore.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds little-endian records in a growing array. Not thread-safe. */
public final class ByteWriter {
    private static final int LARGE = 1 << 20;

    private byte[] bytes = new byte[1024];
    private int size;

    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    /** Starts again; an array that grew large is let go. */
    public void clear() {
        size = 0;
        if (bytes.length > LARGE) {
            bytes = new byte[1024];
        }
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    public void putByte(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    public void putShort(int value) {
        putByte(value);
        putByte(value >>> 8);
    }

    public void putInt(int value) {
        ensure(Integer.BYTES);
        XsWire.putInt(bytes, size, value);
        size += Integer.BYTES;
    }

    public void putLong(long value) {
        putInt((int) value);
        putInt((int) (value >>> 32));
    }

    public void put(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** A length of up to 65535 and the bytes. */
    public void putBlock(byte[] source, int offset, int length) {
        putShort(length);
        put(source, offset, length);
    }

    public void putBlock(byte[] source) {
        putBlock(source, 0, source.length);
    }

    public void putString(String text) {
        putBlock(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Overwrites an int written earlier. */
    public void setInt(int at, int value) {
        XsWire.putInt(bytes, at, value);
    }

    private void ensure(int more) {
        if (more > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, Math.addExact(bytes.length, bytes.length)));
        }
    }
}
