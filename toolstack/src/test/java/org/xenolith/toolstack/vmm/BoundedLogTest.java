package org.xenolith.toolstack.vmm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedLogTest {
    private static final int LIMIT = 1000;
    @TempDir
    Path folder;

    @Test
    void shouldNeverPassItsLimitAndEndWithTheLastLine() throws IOException {
        Path log = folder.resolve("log");
        try (PrintStream out = new PrintStream(new BoundedLog(new FileOutputStream(log.toFile(), true), LIMIT), true)) {
            for (int i = 0; i < 500; i++) {
                out.println("line " + i);
                assertTrue(Files.size(log) <= LIMIT);
                assertTrue(Files.readString(log).endsWith("line " + i + "\n"));
            }
        }
        assertTrue(Files.readString(log).startsWith("(what was here has been dropped"));
    }

    @Test
    void shouldCountWhatWasThere() throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "x".repeat(LIMIT - 1));
        try (PrintStream out = new PrintStream(new BoundedLog(new FileOutputStream(log.toFile(), true), LIMIT), true)) {
            out.print("y");
            assertEquals(LIMIT, Files.size(log));
            out.print("z");
        }
        assertTrue(Files.readString(log).endsWith("\nz"));
    }
}
