package org.xenolith.core.builder;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.xenolith.abi.memory.MappedGuestMemory;

/** Whatever a kernel file holds, it loads or is refused with a {@link BuilderException}. */
class HostileKernelTest {

    @Property(tries = 300)
    void truncationNeverBreaksTheBuilder(@ForAll("images") byte[] image, @ForAll @IntRange(max = 1_000_000) int cut) {
        openOrRefuse(Arrays.copyOf(image, cut % image.length));
    }

    @Property(tries = 1500)
    void flippedBitsNeverBreakTheBuilder(@ForAll("images") byte[] image,
            @ForAll @Size(min = 1, max = 4) int[] positions, @ForAll @IntRange(max = 7) int bit) {
        byte[] flipped = image.clone();
        for (int position : positions) {
            flipped[Math.floorMod(position, flipped.length)] ^= (byte) (1 << bit);
        }
        openOrRefuse(flipped);
    }

    @Property(tries = 1500)
    void flippedHeaderBytesNeverBreakTheBuilder(@ForAll("images") byte[] image,
            @ForAll @IntRange(max = 0x260) int position, @ForAll byte value) {
        byte[] changed = image.clone();
        int payload = image[0] == 0x7f ? 0 : position % 2 * (4 * 512 + 0x40);
        changed[(payload + position) % changed.length] = value;
        openOrRefuse(changed);
    }

    @Provide
    Arbitrary<byte[]> images() {
        Arbitrary<byte[]> elves = Arbitraries.of(true, false).map(wide -> SyntheticElf.kernel(wide).build());
        Arbitrary<PayloadFormat> formats = Arbitraries.of(PayloadFormat.values());
        return Arbitraries.oneOf(elves, Combinators.combine(elves, formats).as(SyntheticBzImage::around));
    }

    private static void openOrRefuse(byte[] content) {
        Kernels.with(content, file -> {
            MappedGuestMemory memory = null;
            try (KernelImage kernel = KernelImage.open(file)) {
                PvhPlan plan = PvhPlan.prepare(kernel, Kernels.spec(20, "x"));
                memory = Kernels.memory(plan.layout());
                plan.load(memory);
            } catch (BuilderException refused) {
                if (!refused.getMessage().contains(file.toString())) {
                    throw new AssertionError("names no file", refused);
                }
            } finally {
                if (memory != null) {
                    Kernels.free(memory);
                }
            }
        });
    }
}
