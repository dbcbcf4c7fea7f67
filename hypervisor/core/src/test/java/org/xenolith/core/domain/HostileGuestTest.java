package org.xenolith.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.XenErrno;
import org.xenolith.core.engine.fake.FakeCall;

/** Whatever a guest passes, the dispatcher answers and the domain stays usable. */
class HostileGuestTest {
    private static final int[] NUMBERS = {6, 12, 13, 15, 16, 17, 18, 20, 24, 29, 32, 33, 34};
    private static final long[] POINTERS = {0, 1, Guest.ARGUMENT, Guest.RAM - 4, Guest.RAM - 1, Guest.RAM, -1, Long.MIN_VALUE,
        Long.MAX_VALUE, 0xfeff_ffffL, 0xffff_ffffL, 0xffff_8000_0000_0000L};

    @Property(tries = 40)
    void shouldAnswerRandomCallsWithoutThrowing(@ForAll long seed) {
        Random random = new Random(seed);
        try (Guest guest = new Guest(2, random.nextBoolean())) {
            for (int i = 0; i < 300; i++) {
                guest.longMode = random.nextInt(4) != 0;
                int number = random.nextInt(20) == 0 ? random.nextInt(100) : NUMBERS[random.nextInt(NUMBERS.length)];
                scribble(guest, random);
                long result = guest.callOn(random.nextInt(2), number, argument(random, number), argument(random, 0),
                        argument(random, 0), argument(random, 0));
                assertNotEquals(Long.MIN_VALUE, result, "a result was set");
            }
            assertEquals(4 << 16 | 17, guest.call(17, 0));
        }
    }

    /** Structures are mostly small numbers, so that they get past the first checks. Polls end at once. */
    private static void scribble(Guest guest, Random random) {
        guest.clock += random.nextInt(1_000_000);
        for (int i = 0; i < 32; i++) {
            int value = switch (random.nextInt(8)) {
                case 0 -> random.nextInt();
                case 1 -> 0x7ff0;
                case 2 -> -1;
                default -> random.nextInt(40);
            };
            guest.memory.putInt(Guest.ARGUMENT + 4L * i, value);
        }
    }

    private static long argument(Random random, int number) {
        if (number == 29 || number == 6) {
            return random.nextBoolean() ? 2 : random.nextInt(3) == 0 ? 6 : 5;
        }
        return random.nextInt(3) == 0 ? POINTERS[random.nextInt(POINTERS.length)] : number != 0 ? random.nextInt(24) : Guest.ARGUMENT;
    }

    @Test
    void shouldRefuseEveryCallFromAboveRing0() {
        try (Guest guest = new Guest()) {
            for (int cpl = 1; cpl <= 3; cpl++) {
                for (int number : NUMBERS) {
                    FakeCall call = new FakeCall(number, true, cpl, 2, Guest.ARGUMENT);
                    guest.exit(0, call);
                    assertEquals(-XenErrno.EPERM, call.result());
                }
            }
            assertEquals(3 * NUMBERS.length, guest.domain.stats().deniedCalls());
            assertEquals(0, guest.domain.stats().total());
        }
    }

    @Test
    void shouldCountUnknownCallsPerNumber() {
        try (Guest guest = new Guest()) {
            assertEquals(-XenErrno.ENOSYS, guest.call(39));
            assertEquals(-XenErrno.ENOSYS, guest.call(39));
            assertEquals(-XenErrno.ENOSYS, guest.call(1 << 30));
            assertEquals(2, guest.domain.stats().unserved(39));
            assertEquals(1, guest.domain.stats().unserved(64));
        }
    }

    @Test
    void shouldTakeStructuresThatCrossPagesWhichAreNotNeighbours() {
        try (Guest guest = new Guest()) {
            guest.cpu(0).unmapRest();
            guest.cpu(0).mapPage(0xffff_c900_0000_0000L, 0x5000);
            guest.cpu(0).mapPage(0xffff_c900_0000_1000L, 0x9000);
            guest.memory.putInt(0x5ffc, 0);
            assertEquals(0, guest.call(17, 6, 0xffff_c900_0000_0ffcL));
            assertEquals(1 | 1 << 2 | 1 << 8 | 1 << 9 | 1 << 13 | 1 << 16, guest.memory.getInt(0x9000));
            assertEquals(-XenErrno.EFAULT, guest.call(17, 6, 0xffff_c900_0000_1ffcL));
        }
    }

    @Test
    void shouldLimitWhatAGuestWritesToTheLog() {
        try (Guest guest = new Guest()) {
            for (int i = 0; i < 100; i++) {
                assertEquals(0, guest.call(18, 0, 4096, 0x1000));
            }
            assertEquals(65_536, guest.log.length());
        }
    }
}
