package org.xenolith.toolstack.vmm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.linux.BlockFile;

class ConsoleLogTest {
    private static final int FILES = 4;

    @TempDir
    private Path folder;

    private Path path(int number) {
        return folder.resolve("log." + number);
    }

    private ConsoleLog open() {
        List<BlockFile> files = IntStream.range(0, FILES)
                .mapToObj(number -> BlockFile.open(path(number), EnumSet.of(BlockFile.Mode.CREATE))).toList();
        return new ConsoleLog(files);
    }

    /** All files as one text, oldest first. */
    private byte[] kept() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int number = FILES - 1; number >= 0; number--) {
            byte[] part = Files.readAllBytes(path(number));
            assertTrue(part.length <= ConsoleLog.LIMIT, number + " has " + part.length);
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void shouldKeepTheEndOfAFloodAndNoMoreThanItsFiles() throws Exception {
        byte[] flood = new byte[11 << 20];
        Random random = new Random(7);
        random.nextBytes(flood);
        try (ConsoleLog log = open()) {
            for (int at = 0; at < flood.length; ) {
                int length = Math.min(1 + random.nextInt(100_000), flood.length - at);
                log.append(flood, at, length);
                at += length;
            }
        }
        byte[] kept = kept();
        assertTrue(kept.length > 3 * (ConsoleLog.LIMIT - (100 << 10)), "kept " + kept.length);
        assertArrayEquals(Arrays.copyOfRange(flood, flood.length - kept.length, flood.length), kept);
    }

    @Test
    void shouldGoOnInTheFileOfAnEarlierDomain() throws Exception {
        for (int life = 0; life < 3; life++) {
            try (ConsoleLog log = open()) {
                log.append(new byte[] {'a', 'b', 'c'}, 1, 2);
            }
        }
        assertEquals("bcbcbc", Files.readString(path(0)));
        assertEquals(0, Files.size(path(1)));
    }
}
