package org.xenolith.core.builder;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.SingleXZInputStream;

/** How a kernel is packed, told by its first bytes. */
enum PayloadFormat {
    NONE(0x7f, 'E', 'L', 'F') {
        @Override
        InputStream unpack(InputStream packed) {
            return packed;
        }
    },
    GZIP(0x1f, 0x8b) {
        @Override
        InputStream unpack(InputStream packed) throws IOException {
            return new GZIPInputStream(packed, ImageBytes.CHUNK);
        }
    },
    XZ(0xfd, '7', 'z', 'X', 'Z', 0) {
        @Override
        InputStream unpack(InputStream packed) throws IOException {
            return new SingleXZInputStream(packed, dictionaryLimitKib());
        }
    },
    LZMA(0x5d, 0, 0) {
        @Override
        InputStream unpack(InputStream packed) throws IOException {
            return new LZMAInputStream(packed, dictionaryLimitKib());
        }
    },
    LZ4(0x02, 0x21, 0x4c, 0x18) {
        @Override
        InputStream unpack(InputStream packed) throws IOException {
            return new Lz4LegacyInputStream(packed);
        }
    },
    ZSTD(0x28, 0xb5, 0x2f, 0xfd) {
        @Override
        InputStream unpack(InputStream packed) throws IOException {
            return new ZstdInputStream(packed).setLongMax(WINDOW_LOG_LIMIT);
        }
    },
    BZIP2('B', 'Z', 'h') {
        @Override
        InputStream unpack(InputStream packed) throws IOException {
            throw unserved();
        }
    },
    LZO(0x89, 'L', 'Z', 'O') {
        @Override
        InputStream unpack(InputStream packed) throws IOException {
            throw unserved();
        }
    };

    /** First bytes enough to tell every format. */
    static final int MAGIC_LENGTH = 6;
    private static final int WINDOW_LOG_LIMIT = 27;

    private final int[] magic;

    PayloadFormat(int... magic) {
        this.magic = magic;
    }

    /** The unpacked bytes; the stream fails with an {@link IOException} on bad input. */
    abstract InputStream unpack(InputStream packed) throws IOException;

    /** Whether the packed stream itself ends with the size; for all others the size follows the stream. */
    boolean endsWithSize() {
        return this == GZIP;
    }

    IOException unserved() {
        return new IOException("packed with " + this + ", which is not served; gzip, xz, lzma, lz4 and zstd are");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format with these first bytes, or null. */
    static PayloadFormat of(byte[] first) {
        for (PayloadFormat format : values()) {
            if (format.matches(first)) {
                return format;
            }
        }
        return null;
    }

    /** xz and lzma keep their dictionary in the heap; kernels use 32 MiB. */
    private static int dictionaryLimitKib() {
        return (int) Math.min(160 * 1024, Runtime.getRuntime().maxMemory() / 1024 * 3 / 4);
    }

    private boolean matches(byte[] first) {
        for (int i = 0; i < magic.length; i++) {
            if ((first[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
