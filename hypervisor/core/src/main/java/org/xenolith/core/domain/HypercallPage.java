package org.xenolith.core.domain;

import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.core.engine.HypercallEntry;

/**
 * The page of 128 stubs of 32 bytes, one per hypercall number, that a guest asks for by a write to MSR 0x40000000. Its stubs write
 * to the port on every engine, so that a domain finds them fit wherever it goes on.
 */
final class HypercallPage {
    private static final int STUB = 32;
    private static final int STUBS = GuestMemory.PAGE_SIZE / STUB;
    /** {@code iret} is no hypercall for a guest of our kind: its stub is UD2. */
    private static final int IRET = 23;

    private HypercallPage() {
    }

    /** Fills the page; false if nothing backs it. */
    static boolean write(GuestMemory memory, long gpa) {
        byte[] page = new byte[GuestMemory.PAGE_SIZE];
        for (int number = 0; number < STUBS; number++) {
            stub(page, number);
        }
        try {
            memory.write(gpa, page, 0, page.length);
            return true;
        } catch (GuestMemoryFault fault) {
            return false;
        }
    }

    private static void stub(byte[] page, int number) {
        int at = number * STUB;
        if (number == IRET) {
            put(page, at, 0x0f, 0x0b);
            return;
        }
        put(page, at, 0xb8, number, 0, 0, 0, 0xe6, HypercallEntry.HYPERCALL_PORT, 0xc3);
    }

    private static void put(byte[] page, int at, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            page[at + i] = (byte) bytes[i];
        }
    }
}
