package org.xenolith.core.builder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Looks for the PVH entry in a PT_NOTE segment ({@code xen/include/public/elfnote.h}). */
final class ElfNotes {
    /** XEN_ELFNOTE_PHYS32_ENTRY. */
    static final int PHYS32_ENTRY = 18;
    /** No such note. */
    static final long ABSENT = -1;

    private static final int HEADER = 12;
    private static final int SIZE_LIMIT = 1 << 20;

    private ElfNotes() {
    }

    /**
     * The 32-bit entry point, or {@link #ABSENT}.
     *
     * @param offset where the notes lie; the range is within the image
     */
    static long pvhEntry(ImageBytes image, long offset, long size, int alignment) {
        if (size > SIZE_LIMIT) {
            throw new BuilderException(image.name() + ": " + size + " bytes of ELF notes, limit " + SIZE_LIMIT);
        }
        byte[] bytes = new byte[(int) size];
        image.read(offset, bytes, 0, bytes.length);
        ByteBuffer notes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 0; at + HEADER <= size; ) {
            long nameSize = Integer.toUnsignedLong(notes.getInt((int) at));
            long valueSize = Integer.toUnsignedLong(notes.getInt((int) at + 4));
            int type = notes.getInt((int) at + 8);
            long value = align(at + HEADER + nameSize, alignment);
            if (value + valueSize > size) {
                throw new BuilderException(image.name() + ": ELF note of type " + Integer.toUnsignedString(type)
                        + " at offset " + (offset + at) + " runs over the end of its segment");
            }
            if (type == PHYS32_ENTRY && isXen(notes, (int) at + HEADER, nameSize)) {
                return entry(image, notes, (int) value, valueSize);
            }
            at = align(value + valueSize, alignment);
        }
        return ABSENT;
    }

    private static boolean isXen(ByteBuffer notes, int at, long nameSize) {
        return nameSize == 4 && notes.getInt(at) == ('X' | 'e' << 8 | 'n' << 16);
    }

    private static long entry(ImageBytes image, ByteBuffer notes, int at, long size) {
        if (size != 4 && size != 8) {
            throw new BuilderException(image.name() + ": note " + PHYS32_ENTRY + " \"Xen\" holds " + size
                    + " bytes, 4 or 8 expected");
        }
        long entry = size == 4 ? Integer.toUnsignedLong(notes.getInt(at)) : notes.getLong(at);
        if (entry < 0 || entry > 0xffff_ffffL) {
            throw new BuilderException(image.name() + ": note " + PHYS32_ENTRY + " \"Xen\" gives the entry point 0x"
                    + Long.toHexString(entry) + ", which is not below 4 GiB");
        }
        return entry;
    }

    private static long align(long value, int alignment) {
        return value + alignment - 1 & -(long) alignment;
    }
}
