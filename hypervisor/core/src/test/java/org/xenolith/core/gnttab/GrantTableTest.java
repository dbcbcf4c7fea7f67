package org.xenolith.core.gnttab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.DomId;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.grant.GrantStatus;
import org.xenolith.abi.grant.OwnGrants;
import org.xenolith.abi.memory.DirtyBitmap;
import org.xenolith.core.XenException;
import org.xenolith.core.domain.Guest;
import org.xenolith.core.memory.PageImage;

class GrantTableTest {
    /** Where the guest places frame 0: outside RAM. */
    private static final long FRAME_GFN = 0x27fff;
    private static final int PERMIT = 1;
    private static final int READONLY = 4;
    private static final int READING = 8;
    private static final int WRITING = 16;
    private static final int SUB_PAGE = 256;
    private final Guest guest = new Guest();
    private final GrantTable table = guest.domain.grantTable();
    private final ForeignGrants grants = guest.domain.grants();

    @AfterEach
    void close() {
        guest.close();
    }

    private void entry(int ref, int flags, int domid, long gfn) {
        table.place(0, FRAME_GFN);
        guest.memory.putInt((FRAME_GFN << 12) + ref * 8L + 4, (int) gfn);
        guest.memory.putInt((FRAME_GFN << 12) + ref * 8L, flags | domid << 16);
    }

    private int flags(int ref) {
        return guest.memory.getInt((FRAME_GFN << 12) + ref * 8L) & 0xffff;
    }

    @Test
    void shouldPinWhileMappedAndUnpinWithTheLast() {
        entry(9, PERMIT, 0, 0x55);
        assertEquals(0x55000, grants.map(9, false));
        assertEquals(PERMIT | READING | WRITING, flags(9));
        assertEquals(0x55000, grants.map(9, true));
        assertEquals(GrantStatus.OKAY, grants.unmap(9, false, false));
        assertEquals(PERMIT | READING, flags(9));
        assertEquals(GrantStatus.OKAY, grants.unmap(9, true, false));
        assertEquals(PERMIT, flags(9));
        assertEquals(GrantStatus.BAD_HANDLE, grants.unmap(9, true, false));
        assertEquals(0, table.activePins());
    }

    @Test
    void shouldRememberTheFrameOfThePin() {
        entry(9, PERMIT, 0, 0x55);
        grants.map(9, true);
        guest.memory.putInt((FRAME_GFN << 12) + 9 * 8L + 4, 0x66);
        assertEquals(0x55000, grants.map(9, true));
    }

    @Test
    void shouldRefuseWhatIsNotGranted() {
        entry(9, 0, 0, 0x55);
        assertEquals(GrantStatus.BAD_GNTREF, grants.map(9, true));
        entry(9, 3, 0, 0x55);
        assertEquals(GrantStatus.BAD_GNTREF, grants.map(9, true), "transitive");
        entry(9, PERMIT | SUB_PAGE, 0, 0x55);
        assertEquals(GrantStatus.BAD_GNTREF, grants.map(9, true), "sub-page");
        entry(9, PERMIT, 4, 0x55);
        assertEquals(GrantStatus.BAD_GNTREF, grants.map(9, true), "for another domain");
        entry(9, PERMIT | READONLY, 0, 0x55);
        assertEquals(GrantStatus.GENERAL_ERROR, grants.map(9, false));
        assertEquals(0x55000, grants.map(9, true));
        entry(10, PERMIT, 0, 0xf_ffff);
        assertEquals(GrantStatus.BAD_PAGE, grants.map(10, true));
        assertEquals(PERMIT, flags(10));
        assertEquals(GrantStatus.BAD_GNTREF, grants.map(512, true));
        assertEquals(GrantStatus.BAD_GNTREF, grants.map(-1, true));
    }

    @Test
    void shouldMarkWhatWasWrittenThroughAMapping() {
        DirtyBitmap dirty = new DirtyBitmap(0x100);
        entry(9, PERMIT, 0, 0x55);
        guest.memory.track(dirty);
        grants.map(9, false);
        grants.unmap(9, false, false);
        assertEquals(0, dirty.drain(1));
        grants.map(9, false);
        grants.unmap(9, false, true);
        assertEquals(1L << 0x15, dirty.drain(1));
    }

    @Test
    void shouldFillConsoleAndStoreEntries() {
        assertEquals(0xfefff000L, grants.map(0, false));
        assertEquals(0xfeffe000L, grants.map(1, false));
    }

    @Test
    void shouldGrowToItsLimitAndNoFurther() {
        table.place(63, 0x30000);
        assertEquals(64, table.frames());
        assertThrows(XenException.class, () -> table.place(64, 0x30001));
        assertThrows(XenException.class, () -> table.place(-1, 0x30001));
        assertFalse(table.grow(65));
        assertFalse(table.grow(-1));
    }

    @Test
    void shouldKeepEntriesWhereverTheGuestPutsTheFrame() {
        entry(9, PERMIT, 0, 0x55);
        table.place(0, 0x80);
        assertFalse(guest.memory.contains(FRAME_GFN << 12, 1));
        assertEquals(PERMIT, guest.memory.getInt(0x80000 + 72) & 0xffff);
        assertEquals(0x55000, grants.map(9, true));
        assertEquals(PERMIT | READING, guest.memory.getInt(0x80000 + 72) & 0xffff);
        table.place(0, FRAME_GFN);
        assertEquals(PERMIT | READING, flags(9));
    }

    @Test
    void shouldLetTheOwnerRevokeOnlyWhatIsNotMapped() {
        OwnGrants own = table.own();
        int ref = own.grant(DomId.DOM0, 0x44, false);
        assertEquals(0x44000, grants.map(ref, false));
        assertFalse(own.end(ref));
        grants.unmap(ref, false, false);
        assertTrue(own.end(ref));
        assertFalse(own.end(ref));
        assertEquals(GrantStatus.BAD_GNTREF, grants.map(ref, true));
    }

    @Test
    void shouldRestoreEntriesWithoutPins() {
        entry(9, PERMIT, 0, 0x55);
        grants.map(9, false);
        try (Guest other = new Guest()) {
            other.domain.grantTable().restore(table.snapshot());
            assertEquals(List.of(FRAME_GFN), other.domain.grantTable().snapshot().frames().stream().map(PageImage::gfn).toList());
            assertEquals(PERMIT, other.memory.getInt((FRAME_GFN << 12) + 72) & 0xffff);
            assertEquals(0x55000, other.domain.grants().map(9, false));
        }
    }

    @Property(tries = 40)
    void shouldAgreeWithACountOfPins(@ForAll long seed) {
        Random random = new Random(seed);
        try (Guest world = new Guest()) {
            ForeignGrants view = world.domain.grants();
            world.domain.grantTable().place(0, FRAME_GFN);
            int[] readers = new int[16];
            int[] writers = new int[16];
            for (int ref = 8; ref < 16; ref++) {
                world.memory.putInt((FRAME_GFN << 12) + ref * 8L + 4, ref);
                world.memory.putInt((FRAME_GFN << 12) + ref * 8L, PERMIT);
            }
            for (int step = 0; step < 400; step++) {
                int ref = 8 + random.nextInt(8);
                boolean readOnly = random.nextBoolean();
                int[] count = readOnly ? readers : writers;
                if (random.nextBoolean()) {
                    assertEquals((long) ref << 12, view.map(ref, readOnly));
                    count[ref]++;
                } else {
                    int expected = count[ref] > 0 ? GrantStatus.OKAY : GrantStatus.BAD_HANDLE;
                    assertEquals(expected, view.unmap(ref, readOnly, false));
                    count[ref] = Math.max(0, count[ref] - 1);
                }
                int flags = world.memory.getInt((FRAME_GFN << 12) + ref * 8L);
                assertEquals(readers[ref] + writers[ref] > 0, (flags & READING) != 0);
                assertEquals(writers[ref] > 0, (flags & WRITING) != 0);
            }
        }
    }
}
