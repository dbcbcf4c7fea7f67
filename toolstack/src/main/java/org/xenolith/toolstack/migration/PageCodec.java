package org.xenolith.toolstack.migration;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Packs and unpacks runs of pages. One thread at a time. */
final class PageCodec {
    private static final int ZSTD_LEVEL = 1;

    private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();

    /** The most bytes that packing {@code length} bytes can come to. */
    int bound(int length) {
        return Math.max(Math.toIntExact(Zstd.compressBound(length)), compressor.maxCompressedLength(length));
    }

    /** Packs into {@code packed} from an offset on; returns how many bytes it came to. */
    int pack(PageEncoding encoding, byte[] pages, int length, byte[] packed, int at) {
        if (encoding == PageEncoding.LZ4) {
            return compressor.compress(pages, 0, length, packed, at, packed.length - at);
        }
        long size = Zstd.compressByteArray(packed, at, packed.length - at, pages, 0, length, ZSTD_LEVEL);
        if (Zstd.isError(size)) {
            throw new IllegalStateException("zstd: " + Zstd.getErrorName(size));
        }
        return (int) size;
    }

    /** Unpacks; false unless that gives exactly {@code length} bytes. */
    boolean unpack(PageEncoding encoding, byte[] packed, int at, int size, byte[] pages, int length) {
        try {
            if (encoding == PageEncoding.LZ4) {
                return decompressor.decompress(packed, at, size, pages, 0, length) == length;
            }
            return Zstd.decompressByteArray(pages, 0, length, packed, at, size) == length;
        } catch (LZ4Exception | ZstdException e) {
            return false;
        }
    }
}
