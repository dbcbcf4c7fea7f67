package org.xenolith.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.XenErrno;
import org.xenolith.core.engine.fake.FakeMachine;

/** The hypercalls of a Linux 6.1 PVH guest in the order in which it makes them. */
class LinuxBootTest {
    private static final int SELF = 0x7ff0;
    private static final int VECTOR = 0xf3;
    private final Guest guest = new Guest();

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void shouldServeWhatLinuxAsksForInOrder() {
        assertEquals(0, guest.call(17, 6, guest.ints(0, 0)));
        assertEquals(1 | 1 << 2 | 1 << 8 | 1 << 9 | 1 << 13 | 1 << 16, guest.intAt(4));
        assertEquals(0, guest.call(12, 7, guest.ints(SELF, 0, 0, 0, 0x10, 0)));
        assertEquals(-XenErrno.ENOSYS, guest.call(34, 9, guest.ints(SELF, 0, 0, 0)));
        assertEquals(4 << 16 | 17, guest.call(17, 0));
        assertEquals(0, guest.call(17, 1, Guest.ARGUMENT));
        assertEquals(0, guest.call(24, 10, 0, guest.ints(0x30, 0, 0x40, 0)));
        assertEquals(-XenErrno.ENOSYS, guest.call(32, 11, guest.ints(0x31, 0, 0, 0)));
        assertEquals(0, guest.call(34, 23, guest.ints(0, VECTOR)));
        assertEquals(0, guest.call(34, 0, guest.ints(SELF, 0, 1, 2 << 24)));
        assertEquals(0xfefff, param(17));
        assertEquals(2, param(18));
        assertEquals(0xfeffe, param(1));
        assertEquals(1, param(2));
        assertEquals(0, guest.call(32, 4, guest.ints(2)));
        assertEquals(0, guest.call(24, 7, 0, 0));
        assertEquals(0, guest.call(24, 13, 0, guest.ints(0x40000, 0)));
        assertEquals(0, guest.call(24, 5, 0, guest.ints(0x41000, 0)));
        assertEquals(0, guest.call(32, 1, guest.ints(0, 0, 0)));
        assertEquals(3, guest.intAt(8));
        assertEquals(-XenErrno.ENOSYS, guest.call(32, 13, guest.ints(3, 0)));
        assertEquals(0, guest.call(24, 9, 0, 0));
        assertEquals(0, guest.call(24, 8, 0, guest.ints(1000, 0, 1, 0)));
        assertEquals(-XenErrno.ENOSYS, guest.call(21, 0, 0));
        assertEquals(0, guest.call(32, 7, guest.ints(0, 0)));
        assertEquals(0, guest.call(20, 6, guest.ints(SELF, 0, 0, 0), 1));
        assertEquals(List.of(1, 64), List.of(guest.intAt(4), guest.intAt(8)));
        assertEquals(0, guest.call(20, 8, guest.ints(2), 1));
        assertEquals(1, guest.intAt(0));
        assertEquals(0, guest.call(12, 7, guest.ints(SELF, 1, 63, 0, 0x27fff, 0)));
        assertEquals(64, guest.domain.grantTable().frames());
        assertEquals(0, guest.call(32, 6, guest.ints(SELF, 0)));
        assertEquals(-XenErrno.EINVAL, guest.call(32, 8, guest.ints(3, 0)), "a timer VIRQ stays on its vCPU");
        assertEquals(0, guest.call(32, 9, guest.ints(3)));
        assertEquals(0, guest.call(17, 8, Guest.ARGUMENT));
        assertEquals(0, guest.call(29, 2, guest.ints(1)));
        assertEquals(List.of(ShutdownReason.REBOOT), guest.shutdowns);
        assertTrue(guest.domain.stats().total() > 30);
    }

    private long param(int index) {
        assertEquals(0, guest.call(34, 1, guest.ints(SELF, index, 0, 0)));
        return guest.memory.getLong(Guest.ARGUMENT + 8);
    }

    @Test
    void shouldRaiseTheUpcallVectorForAnUnmaskedEvent() {
        guest.call(12, 7, guest.ints(SELF, 0, 0, 0, 0x10, 0));
        guest.call(24, 10, 0, guest.ints(0x30, 0, 0x40, 0));
        guest.call(34, 23, guest.ints(0, VECTOR));
        guest.call(32, 7, guest.ints(0, 0));
        int port = guest.intAt(4);
        guest.call(32, 4, guest.ints(port));
        assertEquals(List.of(new FakeMachine.Interrupt(0, VECTOR)), guest.machine.interrupts());
        assertEquals(1L << port, guest.memory.getLong(0x10000 + 2048));
        assertEquals(1, guest.memory.getLong(0x30040 + 8));
        assertEquals(1, guest.memory.getByte(0x30040));
    }
}
