package org.xenolith.kvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.linux.Mmap;
import org.xenolith.linux.kvm.Kvm;

@Timeout(60)
class KvmMachineTest {
    private static final int[] SPIN = {0xeb, 0xfe};
    private static final int VECTOR = 0x50;
    /** mov dword [0xfee000f0],0x1ff; out 0x20,al; sti; hlt; jmp to hlt. */
    private static final int[] ENABLE_AND_HALT =
            {0xc7, 0x05, 0xf0, 0, 0xe0, 0xfe, 0xff, 1, 0, 0, 0xe6, 0x20, 0xfb, 0xf4, 0xeb, 0xfd};

    @Test
    void shouldWakeAHaltedGuestByAnInterrupt() {
        try (TestGuest guest = new TestGuest(ENABLE_AND_HALT)) {
            guest.code(TestGuest.HANDLER, 0xe6, 0x30);
            guest.cpu.writeState(guest.withInterruptGate(VECTOR));
            assertFalse(guest.machine.interrupt(0, VECTOR), "dropped while the local APIC is off");
            assertEquals(0x20, ((Exit.Port) guest.cpu.run()).port());
            Thread waker = new Thread(() -> guest.machine.interrupt(0, VECTOR));
            waker.start();

            assertEquals(0x30, ((Exit.Port) guest.cpu.run()).port());
        }
    }

    @Test
    void shouldInjectAnExternalInterrupt() {
        try (TestGuest guest = new TestGuest(0xe6, 0x20, 0xfb, 0xf4, 0xeb, 0xfd)) {
            guest.code(TestGuest.HANDLER, 0xe6, 0x31);
            guest.cpu.writeState(guest.withInterruptGate(VECTOR));
            assertEquals(0x20, ((Exit.Port) guest.cpu.run()).port());
            guest.cpu.injectExternal(VECTOR);

            assertEquals(0x31, ((Exit.Port) guest.cpu.run()).port());
        }
    }

    @Test
    void shouldEndEveryRunByExactlyOneKick() throws InterruptedException {
        int kicks = 1000;
        try (TestGuest guest = new TestGuest(SPIN)) {
            Semaphore next = new Semaphore(0);
            Thread kicker = new Thread(() -> {
                for (int i = 0; i < kicks; i++) {
                    next.acquireUninterruptibly();
                    guest.cpu.kick();
                }
            });
            kicker.start();
            for (int i = 0; i < kicks; i++) {
                next.release();
                assertEquals(Exit.Kind.INTERRUPTED, guest.cpu.run().kind());
            }
            kicker.join();
        }
    }

    @Test
    void shouldNotRunTheGuestWithAKickPendingButTakeItsResults() {
        // in al,0x10; mov [0x5000],al; jmp $
        try (TestGuest guest = new TestGuest(0xe4, 0x10, 0xa2, 0, 0x50, 0, 0, 0xeb, 0xfe)) {
            ((Exit.Port) guest.cpu.run()).value(0, 0x42);
            guest.cpu.kick();
            guest.cpu.kick();

            assertEquals(Exit.Kind.INTERRUPTED, guest.cpu.run().kind());
            assertEquals(0x42, guest.cpu.readState().gpr[VcpuState.RAX] & 0xff);
            assertEquals(TestGuest.CODE + 2, guest.cpu.readState().rip);
            assertEquals(0, guest.ram().get(0x5000));
        }
    }

    @Test
    void shouldEndAHaltWithInterruptsOffByAKick() {
        try (TestGuest guest = new TestGuest(0xe6, 0x20, 0xf4)) {
            guest.cpu.run();
            Thread kicker = new Thread(guest.cpu::kick);
            kicker.start();

            assertEquals(Exit.Kind.INTERRUPTED, guest.cpu.run().kind());
        }
    }

    @Test
    void shouldKnowThatAHaltWithInterruptsOffIsForEver() {
        try (TestGuest guest = new TestGuest(SPIN)) {
            assertFalse(guest.cpu.dead());
            VcpuState state = TestGuest.flat();
            state.runState = VcpuState.RunState.HALTED;
            guest.cpu.writeState(state);
            assertTrue(guest.cpu.dead());
            state.rflags |= 0x200;
            guest.cpu.writeState(state);
            assertFalse(guest.cpu.dead());
        }
    }

    @Test
    void shouldStillBeKickedWhenThrottled() {
        try (TestGuest guest = new TestGuest(SPIN)) {
            guest.cpu.throttle(20);
            Thread kicker = new Thread(guest.cpu::kick);
            kicker.start();
            assertEquals(Exit.Kind.INTERRUPTED, guest.cpu.run().kind());
            guest.cpu.throttle(100);
            guest.cpu.kick();
            assertEquals(Exit.Kind.INTERRUPTED, guest.cpu.run().kind());
        }
    }

    @Test
    void shouldReadBackWhatWasWritten() {
        try (TestGuest guest = new TestGuest(SPIN)) {
            VcpuState state = guest.longMode();
            for (int i = 0; i < state.gpr.length; i++) {
                state.gpr[i] = 0x1111_0000_0000L * i;
            }
            state.dr[0] = 0x1000;
            state.cr2 = 0xabcd000;
            guest.cpu.writeState(state);
            VcpuState first = guest.cpu.readState();
            guest.cpu.writeState(first);
            VcpuState second = guest.cpu.readState();

            assertArrayEquals(state.gpr, first.gpr);
            assertEquals(state.cr2, first.cr2);
            assertEquals(state.efer, first.efer);
            assertEquals(0x1000, first.dr[0]);
            assertArrayEquals(first.gpr, second.gpr);
            assertArrayEquals(first.segments, second.segments);
            assertArrayEquals(first.dr, second.dr);
            assertArrayEquals(first.xsave, second.xsave);
            assertArrayEquals(first.lapic, second.lapic);
            first.msrs.remove(MsrBank.TSC);
            second.msrs.remove(MsrBank.TSC);
            assertEquals(first.msrs, second.msrs);
            assertTrue(guest.cpu.readTsc() < guest.cpu.readTsc());
            assertTrue(guest.machine.tscKhz() > 0);
        }
    }

    @Test
    void shouldGoOnInAnotherMachineWhereTheFirstStopped() {
        // in al,0x10; mov [0x5000],al; out 0x20,al
        int[] code = {0xe4, 0x10, 0xa2, 0, 0x50, 0, 0, 0xe6, 0x20};
        try (TestGuest from = new TestGuest(code); TestGuest to = new TestGuest(code)) {
            ((Exit.Port) from.cpu.run()).value(0, 0x42);
            to.cpu.writeState(from.cpu.readState());

            assertEquals(0x42, assertInstanceOf(Exit.Port.class, to.cpu.run()).value(0));
            assertEquals(0x42, to.ram().get(0x5000));
            assertEquals(0, from.ram().get(0x5000));
        }
    }

    @Test
    void shouldUseSlotsAgainAndRefuseOverlap() {
        // mov al,[0x400000]; out 0x20,al; jmp to start
        try (TestGuest guest = new TestGuest(0xa0, 0, 0, 0x40, 0, 0xe6, 0x20, 0xeb, 0xf7); Mmap page = Mmap.anonymous(8192)) {
            page.bytes().put(0, (byte) 7).put(4096, (byte) 9);
            MemoryRegion region = new MemoryRegion(0x400000, 4096, page.address());
            for (int i = 0; i < 600; i++) {
                guest.machine.map(region);
                guest.machine.unmap(0x400000);
            }
            guest.machine.map(region);
            assertThrows(IllegalArgumentException.class, () -> guest.machine.map(region));
            assertEquals(7, ((Exit.Port) guest.cpu.run()).value(0));

            guest.machine.unmap(0x400000);
            Exit.Mmio missing = assertInstanceOf(Exit.Mmio.class, guest.cpu.run());
            assertEquals(0x400000, missing.gpa());
            missing.value(3);
            assertEquals(3, ((Exit.Port) guest.cpu.run()).value(0));

            guest.machine.map(new MemoryRegion(0x400000, 4096, page.address() + 4096));
            assertEquals(9, ((Exit.Port) guest.cpu.run()).value(0));
            assertThrows(IllegalArgumentException.class, () -> guest.machine.unmap(0x500000));
        }
    }

    @Test
    void shouldLogTheGuestsStoresAfterAFullFirstRound() {
        // out 0x20,al; mov [0x7000],al; out 0x20,al
        try (TestGuest guest = new TestGuest(0xe6, 0x20, 0xa2, 0, 0x70, 0, 0, 0xe6, 0x20)) {
            guest.cpu.run();
            guest.machine.startDirtyLog();
            long[] all = new long[8];
            guest.machine.fetchDirtyLog(0, all);
            assertArrayEquals(new long[] {-1, -1, -1, -1, -1, -1, -1, -1}, all);
            long[] none = new long[8];
            guest.machine.fetchDirtyLog(0, none);
            assertArrayEquals(new long[8], none);

            guest.cpu.run();

            long[] one = new long[8];
            guest.machine.fetchDirtyLog(0, one);
            assertArrayEquals(new long[] {1 << 7, 0, 0, 0, 0, 0, 0, 0}, one);
            guest.machine.stopDirtyLog();
            assertThrows(IllegalStateException.class, () -> guest.machine.fetchDirtyLog(0, one));
        }
    }

    @Test
    void shouldNotSayThatItIsKvm() {
        try (Kvm kvm = TestGuest.openKvm()) {
            for (CpuidLeaf leaf : new KvmEngine(kvm).supportedCpuid()) {
                assertFalse(leaf.leaf() >>> 28 == 4, "leaf 0x" + Integer.toHexString(leaf.leaf()));
            }
        }
    }
}
