package org.xenolith.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.SharedArea;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.domain.Guest;

class DirtyLogTest {
    private final Guest guest = new Guest();
    private final PhysMap map = guest.domain.physmap();
    private final DirtyLog log = new DirtyLog(guest.machine, guest.domain.memory(), map.layout());

    @BeforeEach
    void takeTheFirst() {
        BitSet all = fetch();
        for (GuestLayout.Range range : map.layout().backed()) {
            int end = (int) (range.end() >>> 12);
            assertTrue(all.nextClearBit((int) (range.gpa() >>> 12)) >= end, range.toString());
        }
    }

    @AfterEach
    void close() {
        log.close();
        guest.close();
    }

    private BitSet fetch() {
        BitSet pages = new BitSet();
        log.fetch(pages);
        return pages;
    }

    private void assertDirty(int... gfns) {
        BitSet expected = new BitSet();
        for (int gfn : gfns) {
            expected.set(gfn);
        }
        assertEquals(expected, fetch());
        assertEquals(new BitSet(), fetch());
    }

    @Test
    void shouldNameWhatGuestAndHostStoredTo() {
        guest.machine.store(0x3000);
        guest.memory.putLong(0x4ffc, 1);
        guest.memory.zero(0x9000, 2 * GuestMemory.PAGE_SIZE);
        guest.machine.store(GuestLayout.STORE_PFN << 12);
        guest.memory.putIntRelease(GuestLayout.CONSOLE_PFN << 12, 1);
        assertDirty(3, 4, 5, 9, 10, (int) GuestLayout.STORE_PFN, (int) GuestLayout.CONSOLE_PFN);
    }

    @Test
    void shouldNamePagesThatGuestAndHostShare() {
        SharedArea area = SharedArea.pin(guest.memory, 0x7010);
        AreaPlace across = new AreaPlace(0x8ff0, 32, 0x2000);
        SharedArea split = across.pin(guest.memory);
        assertDirty();
        area.putInt(0, 1);
        assertDirty(7);
        area.getAndSetBit(8, 3);
        assertDirty(7);
        split.putLong(24, -1);
        assertDirty(2, 8);
        assertEquals(-1, guest.memory.getLong(0x2008));
        map.newPage().area().putInt(0, 1);
        assertDirty();
    }

    @Test
    void shouldNameAFrameThatAHypervisorPageTakesOver() {
        XenPage page = map.newPage();
        map.place(page, 0x10);
        assertDirty(0x10);
        page.area().putInt(0, 1);
        assertDirty(0x10);
        map.removeAt(0x10);
        page.area().putInt(0, 2);
        assertDirty();
    }

    @Test
    void shouldNamePagesThatWereGivenBack() {
        guest.memory.putInt(0x20000, 1);
        fetch();
        assertTrue(map.release(0x20));
        assertTrue(map.populate(0x20));
        assertDirty(0x20);
        assertEquals(List.of(), map.snapshot().ballooned());
    }
}
