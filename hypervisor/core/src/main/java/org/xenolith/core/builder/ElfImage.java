package org.xenolith.core.builder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A checked ELF executable, 32- or 64-bit: what to load where, and its PVH entry. Every segment's file bytes lie
 * within the image, segments do not overlap and end below 4 GiB.
 *
 * @param wide      whether it is an ELF64
 * @param segments  the PT_LOADs with any memory, in file order
 * @param entry     guest-physical address of the 32-bit PVH entry point
 */
record ElfImage(boolean wide, List<ElfSegment> segments, long entry) {
    private static final int MAX_PROGRAM_HEADERS = 512;
    private static final int PT_LOAD = 1;
    private static final int PT_NOTE = 4;
    private static final int PF_X = 1;
    private static final long ADDRESS_LIMIT = 1L << 32;

    static boolean matches(ImageBytes image) {
        if (!image.contains(0, 4)) {
            return false;
        }
        byte[] magic = new byte[4];
        image.read(0, magic, 0, 4);
        return magic[0] == 0x7f && magic[1] == 'E' && magic[2] == 'L' && magic[3] == 'F';
    }

    static ElfImage parse(ImageBytes image) {
        ElfHeader header = ElfHeader.read(image);
        byte[] table = new byte[header.tableSize()];
        image.read(header.tableOffset(), table, 0, table.length);
        ByteBuffer entries = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        List<ElfSegment> segments = new ArrayList<>();
        long entry = ElfNotes.ABSENT;
        for (int i = 0; i < header.entries(); i++) {
            int at = i * header.entrySize();
            int type = entries.getInt(at);
            if (type == PT_LOAD) {
                add(image, segments, segment(image, header, entries, at, i));
            } else if (type == PT_NOTE && entry == ElfNotes.ABSENT) {
                entry = note(image, header, entries, at, i);
            }
        }
        if (entry == ElfNotes.ABSENT) {
            throw new BuilderException(image.name() + ": not a PVH kernel: it has no ELF note of type "
                    + ElfNotes.PHYS32_ENTRY + " (XEN_ELFNOTE_PHYS32_ENTRY) named \"Xen\"");
        }
        checkEntry(image, segments, entry);
        return new ElfImage(header.wide(), List.copyOf(segments), entry);
    }

    /** First guest-physical byte after the highest segment. */
    long end() {
        return segments.stream().mapToLong(ElfSegment::end).max().orElseThrow();
    }

    private static ElfSegment segment(ImageBytes image, ElfHeader header, ByteBuffer entries, int at, int index) {
        boolean wide = header.wide();
        long offset = wide ? entries.getLong(at + 8) : Integer.toUnsignedLong(entries.getInt(at + 4));
        long gpa = wide ? entries.getLong(at + 24) : Integer.toUnsignedLong(entries.getInt(at + 12));
        long fileSize = wide ? entries.getLong(at + 32) : Integer.toUnsignedLong(entries.getInt(at + 16));
        long memorySize = wide ? entries.getLong(at + 40) : Integer.toUnsignedLong(entries.getInt(at + 20));
        int flags = entries.getInt(wide ? at + 4 : at + 24);
        if (!image.contains(offset, fileSize)) {
            throw new BuilderException(image.name() + ": truncated at offset " + image.size() + ", program header "
                    + index + " has " + Long.toUnsignedString(fileSize) + " bytes at "
                    + Long.toUnsignedString(offset));
        }
        if (memorySize < fileSize || gpa < 0 || gpa > ADDRESS_LIMIT || memorySize > ADDRESS_LIMIT - gpa) {
            throw new BuilderException(image.name() + ": program header " + index + " wants "
                    + Long.toUnsignedString(memorySize) + " bytes of memory at 0x" + Long.toHexString(gpa)
                    + " for " + fileSize + " bytes of file");
        }
        return new ElfSegment(offset, gpa, fileSize, memorySize, (flags & PF_X) != 0);
    }

    private static void add(ImageBytes image, List<ElfSegment> segments, ElfSegment added) {
        if (added.memorySize() == 0) {
            return;
        }
        for (ElfSegment other : segments) {
            if (other.overlaps(added)) {
                throw new BuilderException(image.name() + ": segments at 0x" + Long.toHexString(other.gpa())
                        + " and 0x" + Long.toHexString(added.gpa()) + " overlap");
            }
        }
        segments.add(added);
    }

    private static long note(ImageBytes image, ElfHeader header, ByteBuffer entries, int at, int index) {
        boolean wide = header.wide();
        long offset = wide ? entries.getLong(at + 8) : Integer.toUnsignedLong(entries.getInt(at + 4));
        long size = wide ? entries.getLong(at + 32) : Integer.toUnsignedLong(entries.getInt(at + 16));
        long alignment = wide ? entries.getLong(at + 48) : Integer.toUnsignedLong(entries.getInt(at + 28));
        if (!image.contains(offset, size)) {
            throw new BuilderException(image.name() + ": truncated at offset " + image.size() + ", the notes of program"
                    + " header " + index + " have " + Long.toUnsignedString(size) + " bytes at "
                    + Long.toUnsignedString(offset));
        }
        return ElfNotes.pvhEntry(image, offset, size, alignment == 8 ? 8 : 4);
    }

    private static void checkEntry(ImageBytes image, List<ElfSegment> segments, long entry) {
        boolean loaded = segments.stream()
                .anyMatch(segment -> entry >= segment.gpa() && entry < segment.gpa() + segment.fileSize());
        if (!loaded) {
            throw new BuilderException(image.name() + ": note " + ElfNotes.PHYS32_ENTRY
                    + " \"Xen\" gives the entry point 0x" + Long.toHexString(entry)
                    + ", which no loaded segment holds");
        }
    }

    /** The part of the file header that matters. */
    private record ElfHeader(boolean wide, long tableOffset, int entrySize, int entries) {
        static ElfHeader read(ImageBytes image) {
            byte[] bytes = new byte[64];
            if (!image.contains(0, 52)) {
                throw new BuilderException(image.name() + ": ELF header truncated at offset " + image.size());
            }
            image.read(0, bytes, 0, (int) Math.min(64, image.size()));
            ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            boolean wide = header.get(4) == 2;
            if (header.get(4) != 1 && !wide || header.get(5) != 1) {
                throw new BuilderException(image.name() + ": neither a little-endian ELF32 nor ELF64");
            }
            int type = header.getShort(16);
            int machine = header.getShort(18);
            if (type != 2 && type != 3 || machine != 3 && machine != 62) {
                throw new BuilderException(image.name() + ": ELF type " + type + " for machine " + machine
                        + " is not an x86 executable");
            }
            ElfHeader read = new ElfHeader(wide,
                    wide ? header.getLong(32) : Integer.toUnsignedLong(header.getInt(28)),
                    header.getShort(wide ? 54 : 42) & 0xffff, header.getShort(wide ? 56 : 44) & 0xffff);
            read.check(image);
            return read;
        }

        int tableSize() {
            return entrySize * entries;
        }

        private void check(ImageBytes image) {
            int expected = wide ? 56 : 32;
            if (entrySize != expected || entries == 0 || entries > MAX_PROGRAM_HEADERS) {
                throw new BuilderException(image.name() + ": " + entries + " program headers of " + entrySize
                        + " bytes, allowed 1.." + MAX_PROGRAM_HEADERS + " of " + expected);
            }
            if (!image.contains(tableOffset, tableSize())) {
                throw new BuilderException(image.name() + ": truncated at offset " + image.size()
                        + ", the program headers are " + tableSize() + " bytes at "
                        + Long.toUnsignedString(tableOffset));
            }
        }
    }
}
