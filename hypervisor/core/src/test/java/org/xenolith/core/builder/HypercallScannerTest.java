package org.xenolith.core.builder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.core.builder.HypercallSites.Instruction;
import org.xenolith.core.builder.HypercallSites.Outcome;
import org.xenolith.core.builder.HypercallSites.Place;
import org.xenolith.core.engine.HypercallEntry;

class HypercallScannerTest {
    private static final long BASE = 0x100_0000L;
    private static final byte[] PORT_WRITE = {(byte) 0xe6, (byte) 0xe2, (byte) 0x90};

    @Test
    void shouldFindPairWithReturns() {
        byte[] code = code(4096);
        retPair(code, 0x200, 0x10);
        assertEquals(pair(0x200, 0x210), scan(5, code));
    }

    @Test
    void shouldFindPairWithJumpsToOneTarget() {
        byte[] code = code(4096);
        jumpPair(code, 0x200, 0x20, 0x800, 0x800);
        assertEquals(pair(0x200, 0x220), scan(5, code));
    }

    @Property(tries = 60)
    void shouldFindPairWhereverItLies(@ForAll @IntRange(max = 600_000) int at, @ForAll @IntRange(min = 8, max = 64) int distance) {
        byte[] code = code(600_200);
        retPair(code, at, distance);
        assertEquals(pair(at, at + distance), scan(5, code));
    }

    @Property(tries = 60)
    void shouldFindPairAcrossReadingWindows(@ForAll @IntRange(min = -70, max = 5) int offset) {
        byte[] code = code(2 * ImageBytes.CHUNK + 100);
        jumpPair(code, ImageBytes.CHUNK + offset, 0x20, 0x800, 0x800);
        assertEquals(pair(ImageBytes.CHUNK + offset, ImageBytes.CHUNK + offset + 0x20), scan(5, code));
    }

    @Test
    void shouldIgnoreJumpsToDifferentTargets() {
        byte[] code = code(4096);
        jumpPair(code, 0x200, 0x20, 0x800, 0x801);
        assertEquals(Outcome.NONE, scan(5, code).outcome());
    }

    @Test
    void shouldIgnorePrefixedInstruction() {
        byte[] code = code(4096);
        retPair(code, 0x200, 0x10);
        code[0x1ff] = (byte) 0xf3;
        assertEquals(Outcome.NONE, scan(5, code).outcome());
    }

    @Test
    void shouldIgnorePairThatIsTooFarApartOrLeavesDifferently() {
        byte[] far = code(4096);
        retPair(far, 0x200, 65);
        assertEquals(Outcome.NONE, scan(5, far).outcome());
        byte[] mixed = code(4096);
        retPair(mixed, 0x200, 0x10);
        mixed[0x213] = (byte) 0xe9;
        assertEquals(Outcome.NONE, scan(5, mixed).outcome());
    }

    @Test
    void shouldIgnoreSegmentThatIsNotExecutable() {
        byte[] code = code(4096);
        retPair(code, 0x200, 0x10);
        assertEquals(Outcome.NONE, scan(6, code).outcome());
    }

    @Test
    void shouldTouchNothingWhenAmbiguous() {
        byte[] code = code(4096);
        retPair(code, 0x200, 0x10);
        retPair(code, 0x400, 0x10);
        HypercallSites sites = scan(5, code);
        assertEquals(new HypercallSites(Outcome.AMBIGUOUS, List.of()), sites);
    }

    @Test
    void shouldNotReadPastSegmentsEnd() {
        byte[] code = code(0x214);
        retPair(code, 0x200, 0x10);
        assertEquals(Outcome.FOUND, scan(5, code).outcome());
        assertEquals(Outcome.NONE, scan(5, Arrays.copyOf(code, 0x213)).outcome());
    }

    @Test
    void shouldRewriteAndRestoreIdempotently() {
        byte[] code = code(4096);
        retPair(code, 0x200, 0x10);
        HypercallSites sites = new HypercallSites(Outcome.FOUND,
                List.of(new Place(0x200, Instruction.VMMCALL), new Place(0x210, Instruction.VMCALL)));
        MappedGuestMemory memory = MappedGuestMemory.allocate(4096);
        memory.write(0, code, 0, code.length);
        for (int i = 0; i < 2; i++) {
            assertTrue(sites.apply(HypercallEntry.PORT, memory));
            assertArrayEquals(PORT_WRITE, bytes(memory, 0x200));
            assertArrayEquals(PORT_WRITE, bytes(memory, 0x210));
        }
        for (int i = 0; i < 2; i++) {
            assertTrue(sites.apply(HypercallEntry.VMCALL, memory));
            byte[] now = new byte[4096];
            memory.read(0, now, 0, now.length);
            assertArrayEquals(code, now);
        }
        Kernels.free(memory);
    }

    @Test
    void shouldLeaveAloneWhatTheGuestHasChanged() {
        HypercallSites sites = new HypercallSites(Outcome.FOUND, List.of(new Place(0x200, Instruction.VMCALL)));
        MappedGuestMemory memory = MappedGuestMemory.allocate(4096);
        assertFalse(sites.apply(HypercallEntry.PORT, memory));
        assertArrayEquals(new byte[3], bytes(memory, 0x200));
        Kernels.free(memory);
    }

    private static HypercallSites pair(long first, long second) {
        return new HypercallSites(Outcome.FOUND, List.of(new Place(BASE + first, Instruction.VMMCALL),
                new Place(BASE + second, Instruction.VMCALL)));
    }

    private static HypercallSites scan(int flags, byte[] code) {
        byte[] elf = new SyntheticElf(true).load(flags, BASE, code, code.length).note("Xen", 18, 4, BASE).build();
        HypercallSites[] sites = new HypercallSites[1];
        Kernels.opened(elf, kernel -> sites[0] = kernel.hypercallSites());
        return sites[0];
    }

    private static byte[] code(int size) {
        byte[] code = new byte[size];
        Arrays.fill(code, (byte) 0xcc);
        return code;
    }

    private static void retPair(byte[] code, int at, int distance) {
        put(code, at, 0x0f, 0x01, 0xd9, 0xc3);
        put(code, at + distance, 0x0f, 0x01, 0xc1, 0xc3);
    }

    private static void jumpPair(byte[] code, int at, int distance, int firstTarget, int secondTarget) {
        put(code, at, 0x0f, 0x01, 0xd9);
        jump(code, at + 3, firstTarget);
        put(code, at + distance, 0x0f, 0x01, 0xc1);
        jump(code, at + distance + 3, secondTarget);
    }

    private static void jump(byte[] code, int at, int target) {
        int relative = target - (at + 5);
        put(code, at, 0xe9, relative & 0xff, relative >> 8 & 0xff, relative >> 16 & 0xff, relative >> 24 & 0xff);
    }

    private static void put(byte[] code, int at, int... values) {
        for (int i = 0; i < values.length; i++) {
            code[at + i] = (byte) values[i];
        }
    }

    private static byte[] bytes(MappedGuestMemory memory, long gpa) {
        byte[] bytes = new byte[3];
        memory.read(gpa, bytes, 0, 3);
        return bytes;
    }
}
