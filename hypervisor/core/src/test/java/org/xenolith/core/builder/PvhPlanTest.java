package org.xenolith.core.builder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.core.builder.GuestLayout.Range;
import org.xenolith.core.engine.HypercallEntry;
import org.xenolith.core.engine.VcpuState;

class PvhPlanTest {
    private static final byte[] RAMDISK = "ramdisk as it is".getBytes(StandardCharsets.US_ASCII);

    @Test
    void shouldLoadSegmentsRamdiskAndCommandLine() {
        withRamdisk(ramdisk -> Kernels.opened(SyntheticElf.kernel(true).build(), kernel -> {
            PvhPlan plan = PvhPlan.prepare(kernel, ramdisk, Kernels.spec(32, "console=hvc0"));
            MappedGuestMemory memory = Kernels.memory(plan.layout());
            memory.putLong(0x100_1000, -1);
            plan.load(memory);
            assertArrayEquals(SyntheticElf.code(), bytes(memory, 0x100_0000, 4096));
            assertEquals(0, memory.getLong(0x100_1000));
            assertArrayEquals(RAMDISK, bytes(memory, 0x120_0000, RAMDISK.length));
            checkStartInfo(memory, plan.startInfoGpa());
            Kernels.free(memory);
        }));
    }

    private static void checkStartInfo(MappedGuestMemory memory, long at) {
        assertEquals(0x120_1000, at);
        assertEquals(0x336ec578, memory.getInt(at));
        assertEquals(1, memory.getInt(at + 4));
        assertEquals(1, memory.getInt(at + 12));
        long module = memory.getLong(at + 16);
        assertEquals(0x120_0000, memory.getLong(module));
        assertEquals(RAMDISK.length, memory.getLong(module + 8));
        long commandLine = memory.getLong(at + 24);
        assertArrayEquals("console=hvc0\0".getBytes(StandardCharsets.US_ASCII), bytes(memory, commandLine, 13));
        assertEquals(0xfc00_0000L, memory.getLong(at + 32));
        assertEquals(3, memory.getInt(at + 48));
        long map = memory.getLong(at + 40);
        assertEquals(32 << 20, memory.getLong(map + 8));
        assertEquals(1, memory.getInt(map + 16));
        assertEquals(0xfeff_8000L, memory.getLong(map + 48));
    }

    @Test
    void shouldSplitMemoryAt3840MiB() {
        GuestLayout layout = new GuestLayout(6L << 30);
        assertEquals(List.of(
                new Range(0, 0xf000_0000L, 1),
                new Range(0xfc00_0000L, 0x1_0000, 3),
                new Range(0xfeff_8000L, 0x100_8000, 2),
                new Range(1L << 32, (6L << 30) - 0xf000_0000L, 1)), layout.memoryMap());
        assertEquals(0x8000, layout.backed().get(2).size());
        assertEquals(3, new GuestLayout(0xf000_0000L).memoryMap().size());
        assertEquals(6L << 30, layout.lowRam() + layout.highRam());
    }

    @Test
    void shouldStartBootVcpuInFlatProtectedMode() {
        Kernels.opened(SyntheticElf.kernel(false).build(), kernel -> {
            PvhPlan plan = PvhPlan.prepare(kernel, Kernels.spec(32, ""));
            VcpuState state = plan.bootState();
            assertEquals(SyntheticElf.ENTRY, state.rip);
            assertEquals(plan.startInfoGpa(), state.gpr[VcpuState.RBX]);
            assertEquals(0x11, state.cr0);
            assertEquals(0, state.cr3 | state.cr4 | state.efer);
            assertEquals(2, state.rflags);
            assertEquals(0xc09b, state.segments[VcpuState.CS].attributes());
            assertEquals(0x67, state.segments[VcpuState.TR].limit());
        });
    }

    @Test
    void shouldRewriteForPortAndNotForVmcall() {
        byte[] code = SyntheticElf.code();
        byte[] first = {0x0f, 0x01, (byte) 0xd9, (byte) 0xc3};
        byte[] second = {0x0f, 0x01, (byte) 0xc1, (byte) 0xc3};
        System.arraycopy(first, 0, code, 0x200, 4);
        System.arraycopy(second, 0, code, 0x210, 4);
        byte[] elf = new SyntheticElf(true).load(5, 0x100_0000, code, 4096).note("Xen", 18, 8, 0x100_0000).build();
        Kernels.opened(elf, kernel -> {
            for (HypercallEntry entry : HypercallEntry.values()) {
                PvhPlan plan = PvhPlan.prepare(kernel, new PvhSpec(32 << 20, 1, 1, "", entry));
                MappedGuestMemory memory = Kernels.memory(plan.layout());
                plan.load(memory);
                boolean port = entry == HypercallEntry.PORT;
                assertEquals(port ? (byte) 0xe6 : 0x0f, memory.getByte(0x100_0200));
                assertEquals(port ? (byte) 0xe6 : 0x0f, memory.getByte(0x100_0210));
                assertEquals(2, plan.hypercallSites().places().size());
                Kernels.free(memory);
            }
        });
    }

    @Test
    void shouldSayHowMuchMemoryIsNeeded() {
        withRamdisk(ramdisk -> Kernels.opened(SyntheticElf.kernel(true).build(), kernel -> {
            assertTrue(refusal(kernel, null, 16).contains("need at least 17 MiB of memory, the domain has 16"));
            String message = refusal(kernel, ramdisk, 18);
            assertTrue(message.contains("need at least 19 MiB") && message.contains(ramdisk.name()), message);
            assertTrue(refusal(kernel, null, 0).contains("needs at least 17 MiB"));
            PvhPlan.prepare(kernel, Kernels.spec(17, ""));
            PvhPlan.prepare(kernel, ramdisk, Kernels.spec(19, ""));
        }));
    }

    @Test
    void shouldRefuseCommandLineAboveTheLimit() {
        Kernels.spec(17, "x".repeat(PvhSpec.COMMAND_LINE_LIMIT));
        assertThrows(BuilderException.class, () -> Kernels.spec(17, "x".repeat(PvhSpec.COMMAND_LINE_LIMIT + 1)));
        assertThrows(BuilderException.class, () -> Kernels.spec(17, "a\0b"));
    }

    @Test
    void shouldRefuseVcpusBeyondLimits() {
        for (int[] bad : new int[][] {{0, 1}, {2, 1}, {1, 129}, {1, 0}}) {
            assertThrows(BuilderException.class,
                    () -> new PvhSpec(1 << 20, bad[0], bad[1], "", HypercallEntry.VMCALL));
        }
        assertEquals(128, new PvhSpec(1 << 20, 128, 128, "", HypercallEntry.VMCALL).maxVcpus());
    }

    @Test
    void shouldRefuseEmptyRamdisk() {
        Kernels.with(new byte[0], file ->
                assertTrue(assertThrows(BuilderException.class, () -> Ramdisk.open(file)).getMessage()
                        .contains("is empty")));
    }

    private static String refusal(KernelImage kernel, Ramdisk ramdisk, long mebibytes) {
        return assertThrows(BuilderException.class,
                () -> PvhPlan.prepare(kernel, ramdisk, Kernels.spec(mebibytes, ""))).getMessage();
    }

    private static void withRamdisk(Consumer<Ramdisk> use) {
        Kernels.with(RAMDISK, file -> {
            try (Ramdisk ramdisk = Ramdisk.open(file)) {
                use.accept(ramdisk);
            }
        });
    }

    private static byte[] bytes(MappedGuestMemory memory, long gpa, int length) {
        byte[] bytes = new byte[length];
        memory.read(gpa, bytes, 0, length);
        return bytes;
    }
}
