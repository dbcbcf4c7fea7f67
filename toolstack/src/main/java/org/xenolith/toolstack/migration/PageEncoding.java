package org.xenolith.toolstack.migration;

/** How the data of a run of pages is written. */
public enum PageEncoding {
    /** As it is. */
    RAW(0, 0),
    /** No data: all zeroes. */
    ZERO(1, 0),
    /** One zstd frame; feature bit 0. */
    ZSTD(2, 1),
    /** One LZ4 block; feature bit 1. */
    LZ4(3, 2);

    private final int code;
    private final int feature;

    PageEncoding(int code, int feature) {
        this.code = code;
        this.feature = feature;
    }

    /** On the wire. */
    int code() {
        return code;
    }

    /** The header's feature bit that a stream with such pages has; 0 where every reader knows it. */
    public int feature() {
        return feature;
    }

    /** The encoding of a code, or null. */
    static PageEncoding ofCode(int code) {
        for (PageEncoding encoding : values()) {
            if (encoding.code == code) {
                return encoding;
            }
        }
        return null;
    }

    /** Feature bits that this release understands. */
    static int knownFeatures() {
        return ZSTD.feature | LZ4.feature;
    }
}
