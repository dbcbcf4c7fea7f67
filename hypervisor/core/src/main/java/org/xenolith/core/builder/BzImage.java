package org.xenolith.core.builder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Linux's x86 boot image ({@code Documentation/arch/x86/boot.rst}): finds the packed ELF inside and unpacks it.
 * The unpacked size is the payload's last 32-bit word.
 */
final class BzImage {
    /** An unpacked kernel may have this many bytes; the largest distribution kernels have about a tenth. */
    static final long UNPACKED_LIMIT = 512L << 20;

    private static final int HEADER = 0x250;
    private static final int SETUP_SECTS = 0x1f1;
    private static final int BOOT_FLAG = 0x1fe;
    private static final int MAGIC = 0x202;
    private static final int VERSION = 0x206;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24c;
    private static final int HDRS = 0x53726448;
    private static final int SECTOR = 512;

    private BzImage() {
    }

    static boolean matches(ImageBytes file) {
        if (!file.contains(0, MAGIC + 4)) {
            return false;
        }
        ByteBuffer head = head(file, MAGIC + 4);
        return head.getShort(BOOT_FLAG) == (short) 0xaa55 && head.getInt(MAGIC) == HDRS;
    }

    /** The ELF inside, unpacked. Does not close the file. */
    static UnpackedBytes unpack(FileBytes file) {
        String name = file.name();
        if (!file.contains(0, HEADER)) {
            throw new BuilderException(name + ": bzImage truncated at offset " + file.size() + ", its header ends at "
                    + HEADER);
        }
        ByteBuffer head = head(file, HEADER);
        int version = head.getShort(VERSION) & 0xffff;
        if (version < 0x208) {
            throw new BuilderException(name + ": bzImage of boot protocol " + (version >> 8) + "." + (version & 0xff)
                    + " has no payload field; 2.8 is the oldest that does");
        }
        int sectors = head.get(SETUP_SECTS) & 0xff;
        long offset = (sectors == 0 ? 5 : sectors + 1L) * SECTOR + Integer.toUnsignedLong(head.getInt(PAYLOAD_OFFSET));
        long length = Integer.toUnsignedLong(head.getInt(PAYLOAD_LENGTH));
        if (!file.contains(offset, length)) {
            throw new BuilderException(name + ": bzImage truncated at offset " + file.size() + ", its payload of "
                    + length + " bytes starts at " + offset);
        }
        return unpack(file, offset, length);
    }

    /** Unpacks a packed image with its size in the last word, as it lies in a bzImage or in a gzip file. */
    static UnpackedBytes unpack(FileBytes file, long offset, long length) {
        String name = file.name();
        if (length < PayloadFormat.MAGIC_LENGTH + 4) {
            throw new BuilderException(name + ": payload of " + length + " bytes at offset " + offset
                    + " is too short");
        }
        byte[] first = new byte[PayloadFormat.MAGIC_LENGTH];
        file.read(offset, first, 0, first.length);
        PayloadFormat format = PayloadFormat.of(first);
        if (format == null) {
            throw new BuilderException(name + ": payload at offset " + offset + " is packed in an unknown format");
        }
        long unpackedSize = sizeField(file, offset + length - 4);
        if (unpackedSize > UNPACKED_LIMIT) {
            throw new BuilderException(name + ": payload says that it unpacks to " + unpackedSize + " bytes, limit "
                    + UNPACKED_LIMIT);
        }
        long packedLength = format.endsWithSize() ? length : length - 4;
        try (InputStream unpacking = format.unpack(file.stream(offset, packedLength))) {
            return UnpackedBytes.drain(name, unpacking, unpackedSize);
        } catch (IOException e) {
            throw new BuilderException(name + ": " + format + " payload at offset " + offset + " cannot be unpacked: "
                    + (e.getMessage() == null ? "truncated" : e.getMessage()), e);
        }
    }

    private static long sizeField(ImageBytes file, long offset) {
        byte[] bytes = new byte[4];
        file.read(offset, bytes, 0, 4);
        return Integer.toUnsignedLong(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt());
    }

    private static ByteBuffer head(ImageBytes file, int length) {
        byte[] bytes = new byte[length];
        file.read(0, bytes, 0, length);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
