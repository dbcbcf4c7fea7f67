package org.xenolith.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.builder.HypercallSites;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.fake.FakeMachine.Interrupt;
import org.xenolith.core.memory.PageImage;
import org.xenolith.core.memory.PhysMapSnapshot.Run;

class DomainSnapshotTest {
    private static final int SELF = 0x7ff0;
    private static final long SECOND = 1_000_000_000L;
    private static final int TIME_AREA = 0x4_0ff0;
    private static final int RUNSTATE_AREA = 0x4_2000;

    /** A guest that has used everything a snapshot has to carry. */
    private static Guest lived(boolean fifo) {
        Guest guest = new Guest(2, fifo);
        guest.clock = 5 * SECOND;
        guest.call(34, 0, guest.ints(SELF, 0, 0xf3, 2 << 24));
        guest.call(12, 7, guest.ints(SELF, 0, 0, 0, 0x10, 0));
        for (int vcpu = 0; vcpu < 2; vcpu++) {
            assertEquals(0, guest.call(24, 10, vcpu, guest.ints(0x30, 0, 0x40 * vcpu, 0)));
            assertEquals(0, guest.call(34, 23, guest.ints(vcpu, 0xf3)));
        }
        if (fifo) {
            assertEquals(0, guest.call(32, 11, guest.ints(0x31, 0, 0, 0)));
            assertEquals(0, guest.call(32, 12, guest.ints(0x33, 0)));
        }
        assertEquals(0, guest.call(24, 13, 0, guest.ints(TIME_AREA, 0)));
        assertEquals(0, guest.call(24, 5, 1, guest.ints(RUNSTATE_AREA, 0)));
        assertEquals(0, guest.call(32, 1, guest.ints(0, 1, 0)));
        assertEquals(0, guest.call(32, 7, guest.ints(1, 0)));
        assertEquals(0, guest.call(32, 4, guest.ints(guest.intAt(4))));
        assertEquals(0, guest.call(24, 8, 0, guest.ints(0x7000_0000, 2, 0, 0)));
        assertEquals(0, guest.callOn(1, 24, 6, 1, guest.ints(10_000_000, 0)));
        assertEquals(1, guest.call(29, 6, guest.ints(0, 30)));
        assertEquals(0, guest.call(12, 7, guest.ints(SELF, 1, 1, 0, 0x27fff, 0)));
        assertEquals(0, guest.call(12, 7, guest.ints(SELF, 1, 0, 0, 0x80, 0)));
        assertEquals(2, reservation(guest, 1, 0x90, 0x91));
        assertEquals(1, reservation(guest, 6, 0x1000));
        guest.memory.putInt(0x1000_000, 0xcafe);
        guest.memory.putInt(0x10_0000, 0x1234);
        return guest;
    }

    private static long reservation(Guest guest, int op, int... gfns) {
        for (int i = 0; i < gfns.length; i++) {
            guest.memory.putLong(0x5_0000 + 8L * i, gfns[i]);
        }
        return guest.call(12, op, guest.ints(0x5_0000, 0, gfns.length, 0, 0, 0, SELF, 0));
    }

    private static Guest restored(Guest from, DomainSnapshot snapshot, boolean fifo) {
        Guest to = new Guest(2, fifo);
        to.clock = 77 * SECOND;
        for (GuestLayout.Range range : new GuestLayout(Guest.RAM).backed()) {
            byte[] bytes = new byte[(int) range.size()];
            from.memory.read(range.gpa(), bytes, 0, bytes.length);
            to.memory.write(range.gpa(), bytes, 0, bytes.length);
        }
        to.domain.restore(snapshot);
        return to;
    }

    private static DomainSnapshot snapshot(Guest guest) {
        guest.domain.freeze();
        return guest.domain.snapshot();
    }

    /** The wall clock is written anew. */
    private static DomainSnapshot withoutWallClockVersion(DomainSnapshot of) {
        byte[] info = of.sharedInfo().contents().clone();
        Arrays.fill(info, 3072, 3076, (byte) 0);
        return withSharedInfo(of, new PageImage(of.sharedInfo().gfn(), info));
    }

    private static DomainSnapshot withSharedInfo(DomainSnapshot of, PageImage info) {
        return new DomainSnapshot(of.systemTime(), of.epochNanos(), of.tscKhz(), of.longMode(), of.hvmParams(),
                of.shutdownReason(), info, of.vcpus(), of.watchdogs(), of.physmap(), of.events(), of.grants(),
                of.hypercallSites());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBeTheSameAfterARestore(boolean fifo) {
        try (Guest before = lived(fifo)) {
            DomainSnapshot saved = snapshot(before);
            try (Guest after = restored(before, saved, fifo)) {
                assertEquals(withoutWallClockVersion(saved), withoutWallClockVersion(snapshot(after)));
                assertEquals(List.of(new Run(0x90, 2)), saved.physmap().ballooned());
                assertEquals(0xcafe, after.memory.getInt(0x1000_000));
                assertEquals(0x1234, after.memory.getInt(0x10_0000));
                assertEquals(before.domain.physmap().currentPages(), after.domain.physmap().currentPages());
                assertEquals(before.machine.slots().stream().map(slot -> slot.gpa()).toList(),
                        after.machine.slots().stream().map(slot -> slot.gpa()).toList());
            }
        }
    }

    @Test
    void shouldGoOnWhereItWas() {
        try (Guest before = lived(false)) {
            DomainSnapshot saved = snapshot(before);
            try (Guest after = restored(before, saved, false)) {
                assertEquals(saved.systemTime(), after.domain.systemTime());
                after.call(32, 7, after.ints(0, 0));
                int port = after.intAt(4);
                after.call(32, 4, after.ints(port));
                assertTrue(after.machine.interrupts().contains(new Interrupt(0, 0xf3)));
                assertEquals(1L << port, after.memory.getLong(0x1_0000 + 2048) & 1L << port, "shared_info is where the guest put it");
                after.domain.housekeeping().tick();
                assertTrue(after.machine.interrupts().contains(new Interrupt(1, 0xf3)), "a saved event is signalled again");
                assertEquals(-XenErrno.EEXIST, after.call(32, 1, after.ints(0, 1, 0)), "the VIRQ is still bound");
                assertEquals(-XenErrno.EINVAL, after.call(24, 10, 0, after.ints(0x30, 0, 0, 0)));
            }
        }
    }

    @Test
    void shouldLetBackEndsBindAgain() {
        try (Guest before = lived(false)) {
            int store = before.domain.special().storePort();
            before.domain.binder().bindInterdomain(before.domain.domid(), store, () -> { });
            DomainSnapshot saved = snapshot(before);
            try (Guest after = restored(before, saved, false)) {
                List<String> heard = new ArrayList<>();
                after.domain.binder().bindInterdomain(after.domain.domid(), store, () -> heard.add("event"));
                heard.clear();
                after.call(32, 4, after.ints(store));
                assertEquals(List.of("event"), heard);
                assertEquals(GuestLayout.STORE_PFN << 12, after.domain.grants().map(GuestLayout.STORE_GRANT, false));
            }
        }
    }

    @Test
    void shouldFixTheGuestsClockBeforeAnyVcpuRuns() {
        try (Guest before = lived(false)) {
            DomainSnapshot saved = snapshot(before);
            try (Guest after = restored(before, saved.after(3 * SECOND), false)) {
                after.cpu(1).tsc(123_456);
                after.domain.beforeRun(after.cpu(1));
                assertEquals(123_456, after.memory.getLong(0x3_0000 + 32 + 8));
                assertEquals(saved.systemTime() + 3 * SECOND, after.memory.getLong(0x3_0000 + 32 + 16));
                assertEquals(after.memory.getLong(0x3_0000 + 32 + 16), after.memory.getLong(TIME_AREA + 16));
                assertEquals(1_700_000_000L - 8, after.memory.getInt(0x1_0000 + 3076), "wall clock at system time 0");
            }
        }
    }

    @Test
    void shouldRewriteHypercallsForTheEntryOfItsNewHost() {
        byte[] vmcall = {0x0f, 0x01, (byte) 0xc1};
        try (Guest before = new Guest(2, false)) {
            before.domain.hypercallSites(new HypercallSites(HypercallSites.Outcome.FOUND,
                    List.of(new HypercallSites.Place(0x7000, HypercallSites.Instruction.VMCALL))));
            before.memory.write(0x7000, vmcall, 0, 3);
            try (Guest after = restored(before, snapshot(before), false)) {
                assertEquals((byte) 0xe6, after.memory.getByte(0x7000));
                assertEquals(before.domain.hypercallSites(), after.domain.hypercallSites());
            }
        }
    }

    @Test
    void shouldRefuseASnapshotOfAnotherShape() {
        try (Guest one = new Guest(); Guest two = new Guest(2, false)) {
            DomainSnapshot saved = snapshot(one);
            assertThrows(IllegalArgumentException.class, () -> two.domain.restore(saved));
        }
        try (Guest lived = lived(false); Guest fresh = new Guest(2, false)) {
            DomainSnapshot saved = snapshot(lived);
            DomainSnapshot wrong = withSharedInfo(saved, new PageImage(1L << 50, new byte[GuestMemory.PAGE_SIZE]));
            assertThrows(IllegalArgumentException.class, () -> fresh.domain.restore(wrong));
        }
    }

    @Test
    void shouldNotBeTakenFromADomainWhoseTimersRun() {
        try (Guest guest = new Guest()) {
            assertThrows(IllegalStateException.class, () -> guest.domain.snapshot());
            guest.domain.freeze();
            guest.domain.thaw();
            assertThrows(IllegalStateException.class, () -> guest.domain.snapshot());
        }
    }

    @Test
    void shouldTellACancelledSuspendFromARestore() {
        try (Guest guest = new Guest(2, false)) {
            assertFalse(guest.domain.resumeFromSuspend());
            assertEquals(0, guest.callOn(1, 29, 2, guest.ints(2)));
            assertTrue(guest.domain.isShutDown());
            DomainSnapshot saved = snapshot(guest);
            assertEquals(2, saved.shutdownReason());
            guest.domain.thaw();
            assertTrue(guest.domain.resumeFromSuspend());
            assertFalse(guest.domain.isShutDown());
            guest.domain.beforeRun(guest.cpu(0));
            guest.domain.beforeRun(guest.cpu(1));
            assertEquals(1, guest.cpu(1).readState().gpr[VcpuState.RAX]);
            assertEquals(0, guest.cpu(0).readState().gpr[VcpuState.RAX]);
            try (Guest after = restored(guest, saved, false)) {
                assertFalse(after.domain.isShutDown());
                after.domain.beforeRun(after.cpu(1));
                assertNotEquals(1, after.cpu(1).readState().gpr[VcpuState.RAX]);
            }
            guest.domain.shutdown(ShutdownReason.CRASH);
            assertEquals(List.of(ShutdownReason.SUSPEND, ShutdownReason.CRASH), guest.shutdowns);
            assertFalse(guest.domain.resumeFromSuspend());
        }
    }
}
