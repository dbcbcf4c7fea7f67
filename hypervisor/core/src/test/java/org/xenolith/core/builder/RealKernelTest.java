package org.xenolith.core.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.core.builder.HypercallSites.Outcome;
import org.xenolith.core.engine.HypercallEntry;

/** Distribution kernels, where the run names some: {@code -Dxenolith.kernel=/boot/vmlinuz-A:/boot/vmlinuz-B}. */
class RealKernelTest {
    private static List<Path> kernels() {
        String property = System.getProperty("xenolith.kernel", "");
        assumeTrue(!property.isEmpty(), "no kernel named by -Dxenolith.kernel");
        return Arrays.stream(property.split(File.pathSeparator)).map(Path::of).toList();
    }

    @Test
    void shouldLoadStockKernelAndFindItsHypercallFunctions() {
        for (Path path : kernels()) {
            try (KernelImage kernel = KernelImage.open(path)) {
                assertEquals(Outcome.FOUND, kernel.hypercallSites().outcome(), path.toString());
                PvhPlan plan = PvhPlan.prepare(kernel,
                        new PvhSpec(256 << 20, 2, 8, "console=hvc0", HypercallEntry.PORT));
                MappedGuestMemory memory = Kernels.memory(plan.layout());
                plan.load(memory);
                kernel.hypercallSites().places()
                        .forEach(place -> assertEquals((byte) 0xe6, memory.getByte(place.gpa())));
                assertTrue(memory.contains(kernel.entry(), 16));
                Kernels.free(memory);
            }
        }
    }
}
