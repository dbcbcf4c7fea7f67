package org.xenolith.toolstack.migration;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The start of a stream.
 *
 * @param features bits of {@link PageEncoding#feature}, all of which a reader must know
 * @param createdUnixMs when it was begun
 * @param release what wrote it, at most 36 bytes of UTF-8
 */
public record StreamHeader(int major, int minor, int features, long createdUnixMs, String release) {
    /** Of this release's own streams. */
    public static StreamHeader current(int features, long createdUnixMs) {
        String version = StreamHeader.class.getPackage().getImplementationVersion();
        return current(features, createdUnixMs, version == null ? "(development)" : version);
    }

    static StreamHeader current(int features, long createdUnixMs, String release) {
        return new StreamHeader(StreamFormat.MAJOR, StreamFormat.MINOR, features, createdUnixMs, release);
    }

    /** The version of this release's own streams. */
    public static int newestMajor() {
        return StreamFormat.MAJOR;
    }

    public static int newestMinor() {
        return StreamFormat.MINOR;
    }

    /** Whether this release reads streams of a version. */
    public static boolean reads(int major, int minor) {
        return major == StreamFormat.MAJOR && minor >= 0 && minor <= StreamFormat.MINOR;
    }

    ByteBuffer encode() {
        byte[] name = release.getBytes(StandardCharsets.UTF_8);
        if (name.length > StreamFormat.RELEASE_SIZE) {
            throw new IllegalArgumentException("release=" + release + ", at most " + StreamFormat.RELEASE_SIZE + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate(StreamFormat.HEADER_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, StreamFormat.MAGIC)
                .putShort(StreamFormat.MAJOR_OFFSET, (short) major)
                .putShort(StreamFormat.MINOR_OFFSET, (short) minor)
                .putInt(StreamFormat.FEATURES_OFFSET, features)
                .putLong(StreamFormat.CREATED_OFFSET, createdUnixMs)
                .put(StreamFormat.RELEASE_OFFSET, name)
                .putInt(StreamFormat.HEADER_CRC_OFFSET, crc(bytes));
        return bytes;
    }

    static StreamHeader decode(ByteBuffer bytes) throws StreamException {
        if (bytes.getLong(0) != StreamFormat.MAGIC) {
            throw new StreamException(0, "not a saved domain: it does not start with XENOLITH");
        }
        int major = Short.toUnsignedInt(bytes.getShort(StreamFormat.MAJOR_OFFSET));
        int minor = Short.toUnsignedInt(bytes.getShort(StreamFormat.MINOR_OFFSET));
        int wanted = bytes.getInt(StreamFormat.HEADER_CRC_OFFSET);
        if (wanted != crc(bytes)) {
            throw new StreamException(0, "the header is damaged: CRC32C is not what it says");
        }
        if (!reads(major, minor)) {
            throw new StreamException(StreamFormat.MAJOR_OFFSET, "version " + major + "." + minor + "; this release reads "
                    + StreamFormat.MAJOR + ".0 to " + StreamFormat.MAJOR + "." + StreamFormat.MINOR);
        }
        int features = bytes.getInt(StreamFormat.FEATURES_OFFSET);
        if ((features & ~PageEncoding.knownFeatures()) != 0) {
            throw new StreamException(StreamFormat.FEATURES_OFFSET, "features 0x" + Integer.toHexString(features)
                    + "; this release knows 0x" + Integer.toHexString(PageEncoding.knownFeatures()));
        }
        return new StreamHeader(major, minor, features, bytes.getLong(StreamFormat.CREATED_OFFSET), release(bytes));
    }

    private static String release(ByteBuffer bytes) {
        int length = 0;
        while (length < StreamFormat.RELEASE_SIZE && bytes.get(StreamFormat.RELEASE_OFFSET + length) != 0) {
            length++;
        }
        return new String(bytes.array(), StreamFormat.RELEASE_OFFSET, length, StandardCharsets.UTF_8);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, StreamFormat.HEADER_CRC_OFFSET);
        return (int) crc.getValue();
    }
}
