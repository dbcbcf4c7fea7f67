package org.xenolith.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final int PAGE = 4096;

    @Test
    void shouldShowOneMemfdThroughEveryMapping() {
        try (MemFd memory = MemFd.create("test", 4 * PAGE);
                Mmap writer = Mmap.shared(memory, 0, 4 * PAGE, true);
                Mmap reader = Mmap.shared(memory, PAGE, PAGE, false)) {
            writer.bytes().putInt(PAGE + 8, 0x12345678);

            assertEquals(0x12345678, reader.bytes().getInt(8));
            assertEquals(4 * PAGE, memory.size());
        }
    }

    @Test
    void shouldReadZeroesAndHoldNoMemoryAfterAHoleIsPunched() {
        try (MemFd memory = MemFd.create("test", 4 * PAGE); Mmap map = Mmap.shared(memory, 0, 4 * PAGE, true)) {
            map.bytes().putInt(0, 1).putInt(PAGE, 2);
            assertEquals(2 * PAGE, memory.resident());

            memory.punchHole(PAGE, PAGE);

            assertEquals(PAGE, memory.resident());
            assertEquals(0, map.bytes().getInt(PAGE));
            assertEquals(1, map.bytes().getInt(0));
        }
    }

    @Test
    void shouldNameCallAndErrnoWhenRefused() {
        MemFd memory = MemFd.create("test", PAGE);
        memory.close();

        LinuxException refused = assertThrows(LinuxException.class, memory::size);

        assertEquals(Errno.EBADF, refused.errno());
        assertEquals("fstat: EBADF", refused.getMessage());
    }

    @Test
    void shouldGiveUpTheDescriptorOnRelease() {
        MemFd first = MemFd.create("test", PAGE);
        try (MemFd second = new MemFd(first.release())) {
            first.close();

            assertEquals(PAGE, second.size());
            assertEquals(-1, first.fd());
        }
    }

    @Test
    void shouldStoreThroughTheDescriptorWhatAMappingShows() {
        try (MemFd memory = MemFd.create("test", 4 * PAGE); Mmap map = Mmap.shared(memory, 0, 4 * PAGE, true)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(2 * PAGE);
            bytes.put(0, (byte) 1).put(7, (byte) 2).put(PAGE + 6, (byte) 3);
            memory.write(PAGE, bytes, 7, PAGE);
            assertEquals(0, bytes.position());
            assertEquals(PAGE, memory.resident());
            assertEquals(2, map.bytes().get(PAGE));
            assertEquals(3, map.bytes().get(2 * PAGE - 1));
            assertEquals(0, map.bytes().get(2 * PAGE));
            assertThrows(IndexOutOfBoundsException.class, () -> memory.write(0, bytes, PAGE + 1, PAGE));
        }
    }
}
