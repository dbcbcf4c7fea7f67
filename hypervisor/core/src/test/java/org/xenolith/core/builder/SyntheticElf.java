package org.xenolith.core.builder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes small ELF files: a header, program headers, then the contents. */
final class SyntheticElf {
    static final long ENTRY = 0x100_0100L;

    private record Part(int type, int flags, long gpa, byte[] content, long memorySize) {
    }

    private final boolean wide;
    private final List<Part> parts = new ArrayList<>();

    SyntheticElf(boolean wide) {
        this.wide = wide;
    }

    /** A kernel with 4 KiB of code at 16 MiB, some zero-initialised memory and a PVH note. */
    static SyntheticElf kernel(boolean wide) {
        return new SyntheticElf(wide).load(5, 0x100_0000, code(), 0x3000).note("Xen", 18, wide ? 8 : 4, ENTRY);
    }

    static byte[] code() {
        byte[] code = new byte[4096];
        for (int i = 0; i < code.length; i++) {
            code[i] = (byte) (i * 31);
        }
        return code;
    }

    SyntheticElf load(int flags, long gpa, byte[] content, long memorySize) {
        parts.add(new Part(1, flags, gpa, content, memorySize));
        return this;
    }

    SyntheticElf note(String name, int type, int size, long value) {
        byte[] text = (name + '\0').getBytes(StandardCharsets.US_ASCII);
        ByteBuffer note = ByteBuffer.allocate(12 + (text.length + 3 & -4) + (size + 3 & -4))
                .order(ByteOrder.LITTLE_ENDIAN);
        note.putInt(text.length).putInt(size).putInt(type).put(text);
        note.position(12 + (text.length + 3 & -4));
        for (int i = 0; i < size; i++) {
            note.put((byte) (i < 8 ? value >>> 8 * i : 0));
        }
        parts.add(new Part(4, 4, 0, note.array(), note.capacity()));
        return this;
    }

    byte[] build() {
        int header = wide ? 64 : 52;
        int entry = wide ? 56 : 32;
        int total = header + entry * parts.size() + parts.stream().mapToInt(part -> part.content.length).sum();
        ByteBuffer elf = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1), 1, 1});
        elf.putShort(16, (short) 2).putShort(18, (short) (wide ? 62 : 3)).putInt(20, 1);
        if (wide) {
            elf.putLong(32, header).putShort(52, (short) header).putShort(54, (short) entry)
                    .putShort(56, (short) parts.size());
        } else {
            elf.putInt(28, header).putShort(40, (short) header).putShort(42, (short) entry)
                    .putShort(44, (short) parts.size());
        }
        int content = header + entry * parts.size();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            programHeader(elf, header + i * entry, part, content);
            elf.position(content).put(part.content);
            content += part.content.length;
        }
        return elf.array();
    }

    private void programHeader(ByteBuffer elf, int at, Part part, int content) {
        if (wide) {
            elf.putInt(at, part.type).putInt(at + 4, part.flags).putLong(at + 8, content).putLong(at + 24, part.gpa)
                    .putLong(at + 32, part.content.length).putLong(at + 40, part.memorySize).putLong(at + 48, 4);
        } else {
            elf.putInt(at, part.type).putInt(at + 4, content).putInt(at + 12, (int) part.gpa)
                    .putInt(at + 16, part.content.length).putInt(at + 20, (int) part.memorySize)
                    .putInt(at + 24, part.flags).putInt(at + 28, 4);
        }
    }

    static byte[] concat(byte[]... parts) {
        byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
