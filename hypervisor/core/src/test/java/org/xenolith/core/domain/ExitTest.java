package org.xenolith.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.PlainExits;
import org.xenolith.core.engine.fake.FakeMachine;

class ExitTest {
    private final Guest guest = new Guest();

    @AfterEach
    void close() {
        guest.close();
    }

    private int in(int port) {
        PlainExits.Port exit = new PlainExits.Port().set(port, 4, false, 0);
        assertTrue(guest.exit(0, exit));
        return exit.value(0);
    }

    @Test
    void shouldReadOnesFromPortsThatNobodyHas() {
        assertEquals(-1, in(0x70));
        assertEquals(0, in(0x42), "or PIT calibration takes 100,000 exits");
    }

    @Test
    void shouldPowerOffByAcpiSleep() {
        assertTrue(guest.exit(0, new PlainExits.Port().set(0x600, 1, true, 0x20)));
        assertFalse(guest.exit(0, new PlainExits.Port().set(0x600, 1, true, 0x34)));
        assertEquals(List.of(ShutdownReason.POWEROFF), guest.shutdowns);
        assertFalse(guest.exit(0, new PlainExits.Port().set(0x80, 1, true, 0)));
    }

    @Test
    void shouldRebootOnATripleFaultAndCrashWhenTheEngineGivesUp() {
        assertFalse(guest.exit(0, new Exit.Shutdown()));
        assertEquals(List.of(ShutdownReason.REBOOT), guest.shutdowns);
        try (Guest other = new Guest()) {
            assertFalse(other.exit(0, new Exit.Failed().reason("emulation")));
            assertEquals(List.of(ShutdownReason.CRASH), other.shutdowns);
            assertEquals("emulation", other.domain.failure());
        }
    }

    @Test
    void shouldLeaveTheLastWordsOfAVcpuInTheLog() {
        VcpuState state = guest.cpu(0).readState();
        state.rip = 0x1234;
        state.gpr[VcpuState.RSP] = 0x2fe0;
        state.pendingVector = 14;
        state.pendingIsException = true;
        guest.memory.write(0x1234, new byte[] {0x0f, 0x0b}, 0, 2);
        for (int i = 0; i < 100; i++) {
            guest.call(32, 4, 0);
        }
        guest.clock = 5_000_000;
        guest.exit(0, new Exit.Shutdown());
        String words = guest.log.toString();
        assertTrue(words.contains("vCPU 0 after 0.005000 s: triple fault"), words);
        assertTrue(words.contains("rip: 0000:0000000000001234"), words);
        assertTrue(words.contains("event: exception 14"), words);
        assertTrue(words.contains("code: 0f 0b 00"), words);
        assertTrue(words.contains("5000 us ago: hypercall 32/4 at 0000000000001234"), words);
        assertTrue(words.lines().count() < 50, words);
        guest.exit(0, new Exit.Shutdown());
        assertEquals(words, guest.log.toString(), "one end, one report");
    }

    @Test
    void shouldSayWhenNothingIsMappedWhereTheVcpuStood() {
        guest.cpu(0).mapPage(0xffff_0000L, 0);
        guest.cpu(0).unmapRest();
        guest.exit(0, new Exit.Failed().reason("emulation"));
        assertTrue(guest.log.toString().contains("s: emulation"), guest.log.toString());
        assertTrue(guest.log.toString().contains("code: not mapped"), guest.log.toString());
    }

    @Test
    void shouldReportATripleFaultAsTheGuestAsked() {
        assertEquals(0, guest.call(29, 5, guest.ints(3)));
        assertTrue(guest.shutdowns.isEmpty());
        guest.exit(0, new Exit.Shutdown());
        assertEquals(List.of(ShutdownReason.CRASH), guest.shutdowns);
    }

    @Test
    void shouldReadOnesOutsideMemoryAndMemoryWhereThereIsSomeByNow() {
        PlainExits.Mmio nothing = new PlainExits.Mmio().set(0xf800_0000L, 4, false, 0);
        guest.exit(0, nothing);
        assertEquals(-1, nothing.value());
        guest.exit(0, new PlainExits.Mmio().set(0x1000, 4, true, 0x1234_5678));
        PlainExits.Mmio backed = new PlainExits.Mmio().set(0x1000, 2, false, 0);
        guest.exit(0, backed);
        assertEquals(0x5678, backed.value());
    }

    @Test
    void shouldFillTheHypercallPage() {
        PlainExits.Msr write = new PlainExits.Msr().set(0x4000_0000, true, 0x7000);
        guest.exit(0, write);
        assertFalse(write.faulted());
        byte[] stub = new byte[8];
        guest.memory.read(0x7000 + 12 * 32, stub, 0, 8);
        assertEquals(List.of((byte) 0xb8, (byte) 12, (byte) 0xe6, (byte) 0xe2, (byte) 0xc3),
                List.of(stub[0], stub[1], stub[5], stub[6], stub[7]));
        for (long value : new long[] {0x7001, Guest.RAM, -4096}) {
            PlainExits.Msr bad = new PlainExits.Msr().set(0x4000_0000, true, value);
            guest.exit(0, bad);
            assertTrue(bad.faulted());
        }
        PlainExits.Msr other = new PlainExits.Msr().set(0x10, false, 0);
        guest.exit(0, other);
        assertTrue(other.faulted());
    }

    @Test
    void shouldTryAnUpcallAgainThatTheLocalApicDropped() {
        guest.call(34, 23, guest.ints(0, 0xf3));
        guest.machine.lapicEnabled(false);
        guest.call(32, 7, guest.ints(0, 0));
        guest.call(32, 4, guest.ints(guest.intAt(4)));
        assertEquals(List.of(), guest.machine.interrupts());
        guest.machine.lapicEnabled(true);
        guest.domain.housekeeping().tick();
        assertEquals(List.of(new FakeMachine.Interrupt(0, 0xf3)), guest.machine.interrupts());
    }

    @Test
    void shouldInjectTheCallbackVectorWhenTheVcpuCanTakeIt() {
        guest.call(34, 0, guest.ints(0x7ff0, 0, 0xf3, 2 << 24));
        guest.cpu(0).interruptible(false);
        guest.call(32, 7, guest.ints(0, 0));
        guest.call(32, 4, guest.ints(guest.intAt(4)));
        guest.domain.beforeRun(guest.cpu(0));
        assertEquals(List.of(), guest.cpu(0).injected());
        guest.cpu(0).interruptible(true);
        guest.domain.beforeRun(guest.cpu(0));
        guest.domain.beforeRun(guest.cpu(0));
        assertEquals(List.of(0xf3), guest.cpu(0).injected());
    }

    @Test
    void shouldTakeAHaltForGoodOnAllVcpusAsPowerOff() {
        guest.cpu(0).dead(true);
        for (int round = 1; round <= 3; round++) {
            assertTrue(guest.shutdowns.isEmpty());
            guest.clock += 3_000_000_000L;
            guest.domain.housekeeping().tick();
            guest.exit(0, new Exit.Interrupted());
        }
        assertEquals(List.of(ShutdownReason.POWEROFF), guest.shutdowns);
    }

    @Test
    void shouldShutDownOnceForTheFirstReason() {
        guest.domain.shutdown(ShutdownReason.CRASH);
        guest.domain.shutdown(ShutdownReason.REBOOT);
        assertEquals(List.of(ShutdownReason.CRASH), guest.shutdowns);
    }
}
