package org.xenolith.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    private static OutputFile open(Path path) {
        return new OutputFile(BlockFile.open(path, EnumSet.of(BlockFile.Mode.CREATE)).release());
    }

    @Test
    void shouldWriteBuffersOfAnySizeOneAfterTheOther(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("out");
        byte[] content = new byte[700_001];
        new Random(5).nextBytes(content);
        try (OutputFile file = open(path)) {
            for (ByteBuffer part : new ByteBuffer[] {ByteBuffer.wrap(content, 0, 1), ByteBuffer.wrap(content, 1, 0),
                    ByteBuffer.wrap(content, 1, 600_000), ByteBuffer.wrap(content).position(600_001)}) {
                while (part.hasRemaining()) {
                    assertTrue(file.write(part) > 0);
                }
            }
            file.sync();
        }
        assertArrayEquals(content, Files.readAllBytes(path));
    }

    @Test
    void shouldFailInWords() throws Exception {
        OutputFile full = open(Path.of("/dev/full"));
        ByteBuffer data = ByteBuffer.allocate(10);
        assertTrue(assertThrows(IOException.class, () -> full.write(data)).getMessage().contains("ENOSPC"));
        assertEquals(10, data.remaining());
        full.close();
        assertFalse(full.isOpen());
        assertThrows(ClosedChannelException.class, () -> full.write(data));
    }
}
