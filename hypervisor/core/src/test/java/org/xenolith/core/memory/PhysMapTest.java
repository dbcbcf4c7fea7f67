package org.xenolith.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.memory.SharedArea;
import org.xenolith.core.XenException;
import org.xenolith.core.domain.Guest;

class PhysMapTest {
    private static final long PAGES = Guest.RAM >> 12;
    private final Guest guest = new Guest();
    private final PhysMap map = guest.domain.physmap();

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void shouldGiveAPageOutsideRamASlotOfItsOwn() {
        int slots = guest.machine.slots().size();
        XenPage page = map.newPage();
        SharedArea area = page.area();
        map.place(page, 0x5000);
        area.putInt(8, 77);
        assertEquals(77, guest.memory.getInt(0x500_0008L));
        assertEquals(slots + 1, guest.machine.slots().size());
        map.place(page, 0x6000);
        assertFalse(guest.memory.contains(0x500_0000L, 1));
        assertEquals(77, guest.memory.getInt(0x600_0008L));
        assertEquals(slots + 1, guest.machine.slots().size());
    }

    @Test
    void shouldTakeOverAFrameInsideRamWithoutTouchingSlots() {
        int slots = guest.machine.slots().size();
        XenPage page = map.newPage();
        SharedArea home = page.area();
        home.putInt(0, 5);
        guest.memory.putInt(0x10000, 99);
        map.place(page, 0x10);
        assertEquals(5, guest.memory.getInt(0x10000));
        assertNotEquals(home, page.area());
        page.area().putInt(4, 6);
        assertEquals(6, guest.memory.getInt(0x10004));
        assertEquals(slots, guest.machine.slots().size());
        map.removeAt(0x10);
        assertEquals(6, page.area().getInt(4));
        assertEquals(XenPage.UNPLACED, page.gfn());
    }

    @Test
    void shouldReplaceAPageThatWasThere() {
        XenPage first = map.newPage();
        XenPage second = map.newPage();
        map.place(first, 0x5000);
        map.place(second, 0x5000);
        assertEquals(XenPage.UNPLACED, first.gfn());
        first.area().putInt(0, 1);
        assertEquals(0, guest.memory.getInt(0x500_0000L));
    }

    @Test
    void shouldRefusePlacesThatAreNotTheGuests() {
        XenPage page = map.newPage();
        for (long gfn : new long[] {-1, 1L << 40, 0xfee00, 0xfeffe, 0xfffbd, 0xfc000, Long.MAX_VALUE}) {
            assertThrows(XenException.class, () -> map.place(page, gfn), "gfn=" + Long.toHexString(gfn));
        }
    }

    @Test
    void shouldKeepBooksOnTheBalloon() {
        assertEquals(PAGES, map.currentPages());
        guest.memory.putInt(0x20000, 7);
        assertTrue(map.release(0x20));
        assertFalse(map.release(0x20));
        assertEquals(0, guest.memory.getInt(0x20000));
        assertEquals(PAGES - 1, map.currentPages());
        assertTrue(map.populate(0x9000));
        assertEquals(PAGES, map.currentPages());
        assertFalse(map.populate(0x9001), "no more than the maximum");
        assertTrue(map.release(0x9000));
        assertFalse(guest.memory.contains(0x900_0000L, 1));
        assertTrue(map.populate(0x20));
        assertEquals(PAGES, map.currentPages());
        assertEquals(List.of(), map.snapshot().ballooned());
    }

    @Test
    void shouldNeverUnmapHostMemoryThatSomebodyMayStillUse() {
        long host = guest.memory.hostAddress(0x20000, 4096);
        SharedArea pinned = SharedArea.pin(guest.memory, 0x20000);
        map.release(0x20);
        pinned.putInt(0, 3);
        assertEquals(host, guest.memory.hostAddress(0x20000, 4096));
    }

    @Test
    void shouldServeReservationsThroughHypercalls() {
        long list = 0x30_0000;
        for (int i = 0; i < 300; i++) {
            guest.memory.putLong(list + 8L * i, 0x40 + i);
        }
        guest.memory.putLong(Guest.ARGUMENT, list);
        guest.memory.putLong(Guest.ARGUMENT + 8, 300);
        guest.memory.putLong(Guest.ARGUMENT + 16, 0);
        guest.memory.putInt(Guest.ARGUMENT + 24, 0x7ff0);
        assertEquals(300, guest.call(12, 1, Guest.ARGUMENT));
        assertEquals(PAGES - 300, guest.call(12, 3, guest.ints(0x7ff0)));
        guest.memory.putLong(Guest.ARGUMENT, list);
        guest.memory.putLong(Guest.ARGUMENT + 8, 300);
        assertEquals(300, guest.call(12, 6, Guest.ARGUMENT));
        assertEquals(PAGES, guest.call(12, 4, guest.ints(0x7ff0)));
    }

    @Test
    void shouldTellTheMemoryMapInBothWidths() {
        long buffer = 0x30_0000;
        guest.memory.putInt(Guest.ARGUMENT, 10);
        guest.memory.putLong(Guest.ARGUMENT + 8, buffer);
        assertEquals(0, guest.call(12, 9, Guest.ARGUMENT));
        assertEquals(3, guest.intAt(0));
        assertEquals(Guest.RAM, guest.memory.getLong(buffer + 8));
        assertEquals(1, guest.memory.getInt(buffer + 16));
        guest.longMode = false;
        assertEquals(0, guest.call(12, 9, guest.ints(10, (int) buffer)));
        assertEquals(-105, guest.call(12, 9, guest.ints(2, (int) buffer)));
    }
}
