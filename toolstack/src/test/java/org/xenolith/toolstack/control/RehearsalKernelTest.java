package org.xenolith.toolstack.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.core.builder.KernelImage;

class RehearsalKernelTest {
    @Test
    void shouldBeAKernelThatTheBuilderTakes(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("kernel"), RehearsalKernel.bytes());
        try (KernelImage kernel = KernelImage.open(file)) {
            assertEquals(0x100100, kernel.entry());
        }
    }
}
