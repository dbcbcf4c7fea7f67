package org.xenolith.toolstack.control;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The smallest PVH kernel: an ELF file whose code makes one hypercall and turns the machine off. */
final class RehearsalKernel {
    private static final int LOAD_ADDRESS = 1 << 20;
    private static final int EHDR = 64;
    private static final int PHDR = 56;
    private static final int CODE = 0x100;
    private static final int NOTE = 0x180;
    private static final int NOTE_SIZE = 20;
    private static final int SIZE = 0x200;
    private static final int PT_LOAD = 1;
    private static final int PT_NOTE = 4;
    private static final int XEN_ELFNOTE_PHYS32_ENTRY = 18;
    /** In 32-bit code: xen_version(0, 0) by VMCALL; OUT 0x600, S5; HLT for ever. */
    private static final byte[] INSTRUCTIONS = {
        (byte) 0xb8, 17, 0, 0, 0, 0x31, (byte) 0xdb, 0x31, (byte) 0xc9, 0x0f, 0x01, (byte) 0xc1,
        (byte) 0xba, 0, 6, 0, 0, (byte) 0xb0, 0x34, (byte) 0xee, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd};

    private RehearsalKernel() {
    }

    static byte[] bytes() {
        ByteBuffer file = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 2).putShort((short) 62).putInt(1).putLong(LOAD_ADDRESS + CODE).putLong(EHDR).putLong(0);
        file.putInt(0).putShort((short) EHDR).putShort((short) PHDR).putShort((short) 2);
        file.position(EHDR);
        segment(file, PT_LOAD, 0, SIZE);
        segment(file, PT_NOTE, NOTE, NOTE_SIZE);
        file.position(CODE);
        file.put(INSTRUCTIONS);
        file.position(NOTE);
        file.putInt(4).putInt(4).putInt(XEN_ELFNOTE_PHYS32_ENTRY).put(new byte[] {'X', 'e', 'n', 0}).putInt(LOAD_ADDRESS + CODE);
        return file.array();
    }

    private static void segment(ByteBuffer file, int type, int offset, int size) {
        file.putInt(type).putInt(7).putLong(offset).putLong(LOAD_ADDRESS + offset).putLong(LOAD_ADDRESS + offset)
                .putLong(size).putLong(size).putLong(4);
    }
}
