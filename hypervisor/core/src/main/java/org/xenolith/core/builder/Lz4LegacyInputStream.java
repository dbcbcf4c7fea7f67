package org.xenolith.core.builder;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** LZ4's legacy frame: the magic 0x184c2102, then blocks of up to 8 MiB, each after its packed size. */
final class Lz4LegacyInputStream extends InputStream {
    private static final int MAGIC = 0x184c2102;
    private static final int BLOCK = 8 << 20;
    private static final int PACKED_BLOCK_LIMIT = BLOCK + BLOCK / 255 + 16;

    private final InputStream packed;
    private final LZ4SafeDecompressor decompressor = LZ4Factory.fastestJavaInstance().safeDecompressor();
    private final byte[] block = new byte[BLOCK];
    private byte[] source = new byte[0];
    private int position;
    private int limit;

    Lz4LegacyInputStream(InputStream packed) throws IOException {
        this.packed = packed;
        if (size() != MAGIC) {
            throw new IOException("not a legacy lz4 frame");
        }
    }

    @Override
    public int read() throws IOException {
        return fill() ? block[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int step = Math.min(length, limit - position);
        System.arraycopy(block, position, target, offset, step);
        position += step;
        return step;
    }

    private boolean fill() throws IOException {
        while (position == limit) {
            int size = size();
            if (size == -1) {
                return false;
            }
            if (size <= 0 || size > PACKED_BLOCK_LIMIT) {
                throw new IOException("lz4 block of " + Integer.toUnsignedString(size) + " bytes, limit "
                        + PACKED_BLOCK_LIMIT);
            }
            unpack(size);
        }
        return true;
    }

    private void unpack(int size) throws IOException {
        if (source.length < size) {
            source = new byte[size];
        }
        if (packed.readNBytes(source, 0, size) != size) {
            throw new EOFException("truncated within an lz4 block");
        }
        try {
            limit = decompressor.decompress(source, 0, size, block, 0);
            position = 0;
        } catch (LZ4Exception e) {
            throw new IOException("bad lz4 block: " + e.getMessage(), e);
        }
    }

    private int size() throws IOException {
        byte[] bytes = new byte[4];
        int got = packed.readNBytes(bytes, 0, 4);
        if (got == 0) {
            return -1;
        }
        if (got < 4) {
            throw new EOFException("truncated at an lz4 block's size");
        }
        return (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 24;
    }
}
