package org.xenolith.toolstack.control;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A small PVH kernel: an ELF file whose code makes one hypercall, works for a moment and turns the machine off. */
final class RehearsalKernel {
    private static final int LOAD_ADDRESS = 1 << 20;
    private static final int EHDR = 64;
    private static final int PHDR = 56;
    private static final int CODE = 0x100;
    private static final int NOTE = 0x1c0;
    private static final int GDTR = 0x200;
    private static final int NOTE_SIZE = 20;
    private static final int SIZE = 0x220;
    /** The page tables and the stack lie behind the file. */
    private static final int MEMORY = 0x5000;
    private static final int PT_LOAD = 1;
    private static final int PT_NOTE = 4;
    private static final int XEN_ELFNOTE_PHYS32_ENTRY = 18;
    /**
     * In 32-bit code: xen_version(0, 0) by VMCALL; tables that map the lowest 2 MiB; CR3, CR4, EFER, CR0, LGDT, a jump to
     * 64-bit code. There: 20,000 calls of a function that moves, adds, compares, loads and stores; OUT 0x600, S5; HLT for
     * ever. The calls are for an engine that interprets and translates: they warm both.
     */
    private static final byte[] INSTRUCTIONS = {
        (byte) 0xb8, 0x11, 0x00, 0x00, 0x00, 0x31, (byte) 0xdb, 0x31, (byte) 0xc9, 0x0f, 0x01, (byte) 0xc1, (byte) 0xc7,
        0x05, 0x00, 0x10, 0x10, 0x00, 0x03, 0x20, 0x10, 0x00, (byte) 0xc7, 0x05, 0x00, 0x20, 0x10, 0x00, 0x03, 0x30, 0x10,
        0x00, (byte) 0xc7, 0x05, 0x00, 0x30, 0x10, 0x00, (byte) 0x83, 0x00, 0x00, 0x00, (byte) 0xb8, 0x00, 0x10, 0x10, 0x00,
        0x0f, 0x22, (byte) 0xd8, (byte) 0xb8, 0x20, 0x00, 0x00, 0x00, 0x0f, 0x22, (byte) 0xe0, (byte) 0xb9, (byte) 0x80,
        0x00, 0x00, (byte) 0xc0, (byte) 0xb8, 0x00, 0x01, 0x00, 0x00, 0x31, (byte) 0xd2, 0x0f, 0x30, (byte) 0xb8, 0x01, 0x00,
        0x00, (byte) 0x80, 0x0f, 0x22, (byte) 0xc0, 0x0f, 0x01, 0x15, 0x00, 0x02, 0x10, 0x00, (byte) 0xea, 0x5e, 0x01, 0x10,
        0x00, 0x08, 0x00, (byte) 0xbc, 0x00, 0x50, 0x10, 0x00, (byte) 0xbd, 0x20, 0x4e, 0x00, 0x00, (byte) 0xe8, 0x0f, 0x00,
        0x00, 0x00, (byte) 0xff, (byte) 0xcd, 0x75, (byte) 0xf7, (byte) 0xba, 0x00, 0x06, 0x00, 0x00, (byte) 0xb0, 0x34,
        (byte) 0xee, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd, 0x53, 0x48, (byte) 0x8b, 0x1c, 0x24, 0x48, 0x01, (byte) 0xeb,
        0x48, (byte) 0x8d, 0x04, (byte) 0xab, 0x48, (byte) 0x89, 0x44, 0x24, (byte) 0xf0, 0x0f, (byte) 0xb6, 0x54, 0x24,
        (byte) 0xf0, 0x21, (byte) 0xd0, 0x48, 0x39, (byte) 0xd8, 0x74, 0x06, 0x31, (byte) 0xd2, 0x48, (byte) 0xc1,
        (byte) 0xe0, 0x03, 0x48, (byte) 0x85, (byte) 0xc0, 0x5b, (byte) 0xc3};
    /** GDTR; then from the next eight bytes on the null descriptor, which nobody reads, and 64-bit code. */
    private static final byte[] GDT = {
        15, 0, 0x08, 0x02, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        (byte) 0xff, (byte) 0xff, 0, 0, 0, (byte) 0x9b, (byte) 0xaf, 0};

    private RehearsalKernel() {
    }

    static byte[] bytes() {
        ByteBuffer file = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 2).putShort((short) 62).putInt(1).putLong(LOAD_ADDRESS + CODE).putLong(EHDR).putLong(0);
        file.putInt(0).putShort((short) EHDR).putShort((short) PHDR).putShort((short) 2);
        file.position(EHDR);
        segment(file, PT_LOAD, 0, SIZE, MEMORY);
        segment(file, PT_NOTE, NOTE, NOTE_SIZE, NOTE_SIZE);
        file.position(CODE);
        file.put(INSTRUCTIONS);
        file.position(NOTE);
        file.putInt(4).putInt(4).putInt(XEN_ELFNOTE_PHYS32_ENTRY).put(new byte[] {'X', 'e', 'n', 0}).putInt(LOAD_ADDRESS + CODE);
        file.position(GDTR);
        file.put(GDT);
        return file.array();
    }

    private static void segment(ByteBuffer file, int type, int offset, int size, int memory) {
        file.putInt(type).putInt(7).putLong(offset).putLong(LOAD_ADDRESS + offset).putLong(LOAD_ADDRESS + offset)
                .putLong(size).putLong(memory).putLong(4);
    }
}
