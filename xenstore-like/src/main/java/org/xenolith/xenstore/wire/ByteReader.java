package org.xenolith.xenstore.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote. Running past the end throws {@link IndexOutOfBoundsException}. */
public final class ByteReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public ByteReader(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        at = offset;
        end = offset + length;
    }

    public boolean hasMore() {
        return at < end;
    }

    public int getByte() {
        return bytes[advance(1)] & 0xff;
    }

    public int getShort() {
        int from = advance(Short.BYTES);
        return (bytes[from] & 0xff) | (bytes[from + 1] & 0xff) << 8;
    }

    public int getInt() {
        return XsWire.getInt(bytes, advance(Integer.BYTES));
    }

    public long getLong() {
        return getInt() & 0xffffffffL | (long) getInt() << 32;
    }

    public byte[] getBlock() {
        int length = getShort();
        int from = advance(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    public String getString() {
        return new String(getBlock(), StandardCharsets.ISO_8859_1);
    }

    private int advance(int count) {
        if (count > end - at) {
            throw new IndexOutOfBoundsException("record of " + end + " bytes ends within a field at " + at);
        }
        int from = at;
        at += count;
        return from;
    }
}
