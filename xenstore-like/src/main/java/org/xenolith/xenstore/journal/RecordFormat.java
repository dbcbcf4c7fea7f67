package org.xenolith.xenstore.journal;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.xenolith.xenstore.wire.XsWire;

/**
 * How records lie in a file. A header record names the format and the boot it belongs to; every record is
 *
 * <pre>
 *   0        4        8
 *   | length | CRC32C | payload ...
 * </pre>
 *
 * with little-endian words, the checksum that of the payload, exclusive-or its length.
 */
final class RecordFormat {
    static final int PREFIX = 8;
    /** Longest record, bytes; a length above it is damage. */
    static final int LONGEST = 1 << 26;
    private static final String MAGIC = "xenolith-xenstore-1 ";

    private RecordFormat() {
    }

    static byte[] header(String bootId) {
        return (MAGIC + bootId).getBytes(StandardCharsets.US_ASCII);
    }

    static int checksum(CRC32C crc, byte[] bytes, int offset, int length) {
        crc.reset();
        crc.update(bytes, offset, length);
        return (int) crc.getValue() ^ length;
    }

    static void prefix(byte[] target, int at, int length, int checksum) {
        XsWire.putInt(target, at, length);
        XsWire.putInt(target, at + Integer.BYTES, checksum);
    }
}
