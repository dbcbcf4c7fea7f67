package org.xenolith.toolstack.migration;

/**
 * Numbers of the stream; everything is little-endian.
 *
 * <pre>
 *  header   0        8       10      12         16        24           60
 *           | magic  | major | minor | features | created | release    | CRC32C of 0..59 |
 *  frame    0        4        8          12       16
 *           | type   | length | sequence | CRC32C | body of length bytes ...
 *  PAGES    0            8       12         16
 *  body     | first gfn  | count | encoding | data ...
 * </pre>
 */
final class StreamFormat {
    /** {@code XENOLITH}, read as a little-endian number. */
    static final long MAGIC = 0x4854_494c_4f4e_4558L;
    static final int MAJOR = 1;
    static final int MINOR = 2;

    static final int HEADER_SIZE = 64;
    static final int MAJOR_OFFSET = 8;
    static final int MINOR_OFFSET = 10;
    static final int FEATURES_OFFSET = 12;
    static final int CREATED_OFFSET = 16;
    static final int RELEASE_OFFSET = 24;
    static final int RELEASE_SIZE = 36;
    static final int HEADER_CRC_OFFSET = 60;

    static final int FRAME_HEADER_SIZE = 16;
    static final int LENGTH_OFFSET = 4;
    static final int SEQUENCE_OFFSET = 8;
    static final int CRC_OFFSET = 12;
    /** Set in the type of a frame that a reader may skip when it does not know it. */
    static final int OPTIONAL = 0x8000_0000;

    static final int PAGES_HEADER_SIZE = 16;
    static final int COUNT_OFFSET = 8;
    static final int ENCODING_OFFSET = 12;
    static final int PAGE_SIZE = 4096;
    /** Most pages with data in one frame. */
    static final int MAX_RUN = 256;
    /** Most bytes of one frame's body. */
    static final int MAX_BODY = 4 << 20;

    private StreamFormat() {
    }
}
