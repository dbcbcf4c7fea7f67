package org.xenolith.core.builder;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.core.engine.HypercallEntry;

/** Files and guest memory for the builder's tests. */
final class Kernels {
    static final long MIB = 1 << 20;

    private Kernels() {
    }

    static void with(byte[] content, Consumer<Path> use) {
        try {
            Path file = Files.createTempFile("kernel", ".img");
            try {
                Files.write(file, content);
                use.accept(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void opened(byte[] content, Consumer<KernelImage> use) {
        with(content, file -> {
            try (KernelImage kernel = KernelImage.open(file)) {
                use.accept(kernel);
            }
        });
    }

    /** The message with which opening fails. */
    static String refusal(byte[] content) {
        String[] message = new String[1];
        with(content, file -> {
            message[0] = assertThrows(BuilderException.class, () -> KernelImage.open(file).close()).getMessage();
            if (!message[0].startsWith(file.toString())) {
                throw new AssertionError("names no file: " + message[0]);
            }
        });
        return message[0];
    }

    static PvhSpec spec(long mebibytes, String commandLine) {
        return new PvhSpec(mebibytes * MIB, 1, 1, commandLine, HypercallEntry.VMCALL);
    }

    /** Memory with the layout's low RAM, ACPI and special pages; high RAM is not backed. */
    static MappedGuestMemory memory(GuestLayout layout) {
        MappedGuestMemory memory = MappedGuestMemory.allocate(layout.lowRam());
        memory.add(new MemoryRegion(GuestLayout.ACPI, GuestLayout.ACPI_SIZE,
                RawMemory.allocate(GuestLayout.ACPI_SIZE)));
        memory.add(new MemoryRegion(GuestLayout.SPECIAL_PAGES, GuestLayout.SPECIAL_PAGES_SIZE,
                RawMemory.allocate(GuestLayout.SPECIAL_PAGES_SIZE)));
        return memory;
    }

    static void free(MappedGuestMemory memory) {
        memory.regions().forEach(region -> RawMemory.free(region.host()));
    }
}
