package org.xenolith.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.EngineException;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;

/** The engine SPI as the domain sees it, with 32-bit flat code as a PVH guest starts. */
@Timeout(20)
class SoftVirtualCpuTest {
    private static final long RAM = 1 << 20;
    private static final int CODE = 0x1000;
    private static final long TSC_SECOND = 1_000_000_000L;

    private final long host = RawMemory.allocate(RAM);
    private final MappedGuestMemory memory = new MappedGuestMemory(List.of(new MemoryRegion(0, RAM, host)));
    private VirtualMachine machine;
    private VirtualCpu cpu;

    @BeforeEach
    void create() {
        machine = new SoftEngine().create(new VirtualMachineConfig(2, true));
        machine.map(new MemoryRegion(0, RAM, host));
        cpu = machine.createVcpu(0);
    }

    @AfterEach
    void close() {
        machine.close();
        RawMemory.free(host);
    }

    private VcpuState flat() {
        VcpuState state = new VcpuState();
        Arrays.fill(state.segments, new VcpuState.Segment(0x10, 0, -1, 0xc093));
        state.segments[VcpuState.CS] = new VcpuState.Segment(8, 0, -1, 0xc09b);
        state.cr0 = 0x11;
        state.rip = CODE;
        state.apicBase = 0xfee00900L;
        return state;
    }

    private void code(int... bytes) {
        for (int n = 0; n < bytes.length; n++) {
            memory.putByte(CODE + n, (byte) bytes[n]);
        }
        cpu.writeState(flat());
    }

    @Test
    void shouldLeaveWithHypercallAndTakeItsResult() {
        code(0xb8, 17, 0, 0, 0, 0xbb, 6, 0, 0, 0, 0x0f, 0x01, 0xc1, 0x0f, 0x01, 0xd9);
        Exit.Hypercall first = (Exit.Hypercall) cpu.run();
        assertEquals(17, first.number());
        assertEquals(6, first.argument(0));
        assertFalse(first.longMode());
        first.result(-38);
        Exit.Hypercall second = (Exit.Hypercall) cpu.run();
        assertEquals(0xffffffdaL, second.number());
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldTakeAnInterruptInAWindowOfTwoInstructions() {
        memory.putByte(0x2000, (byte) 0x0f);
        memory.putByte(0x2001, (byte) 0x01);
        memory.putByte(0x2002, (byte) 0xc1);
        memory.putInt(0x3000 + 0x20 * 8, 8 << 16 | 0x2000);
        memory.putInt(0x3000 + 0x20 * 8 + 4, 0x8e00);
        code(0xbc, 0, 0x80, 0, 0, 0xfb, 0x90, 0x90, 0xfa, 0xeb, 0xfa);
        VcpuState state = flat();
        memory.putInt(0x5008, 0x0000ffff);
        memory.putInt(0x500c, 0x00cf9a00);
        state.gdtBase = 0x5000;
        state.gdtLimit = 0x17;
        state.idtBase = 0x3000;
        state.idtLimit = 0x7ff;
        cpu.writeState(state);
        cpu.injectExternal(0x20);
        assertEquals(Exit.Kind.HYPERCALL, cpu.run().kind());
    }

    @Test
    void shouldRestoreTheTscsOfAllVcpusAsOne() {
        VcpuState state = flat();
        state.msrs.put(0x10, 1L << 40);
        cpu.writeState(state);
        VirtualCpu second = machine.createVcpu(1);
        state.msrs.put(0x10, (1L << 40) + TSC_SECOND * 9 / 10);
        second.writeState(state);
        assertTrue(second.readTsc() - cpu.readTsc() < TSC_SECOND / 2);
        state.msrs.put(0x10, (1L << 40) + TSC_SECOND * 100);
        second.writeState(state);
        assertTrue(second.readTsc() - cpu.readTsc() > TSC_SECOND * 50);
    }

    @Test
    void shouldMoveTheTscByWhatTheGuestAdjusts() {
        code(0xb9, 0x3b, 0, 0, 0, 0xb8, 0, 0x65, 0xcd, 0x1d, 0xba, 0, 0, 0, 0, 0x0f, 0x30, 0x0f, 0x01, 0xc1);
        VcpuState state = flat();
        state.msrs.put(0x10, 1L << 40);
        cpu.writeState(state);
        VirtualCpu second = machine.createVcpu(1);
        second.writeState(state);
        assertEquals(Exit.Kind.HYPERCALL, cpu.run().kind());
        assertTrue(cpu.readTsc() - second.readTsc() > TSC_SECOND / 4);
    }

    @Test
    void shouldCompletePortReadAndWrite() {
        code(0xb0, 0x5a, 0xe6, 0x80, 0xe4, 0x42, 0x0f, 0x01, 0xc1);
        Exit.Port write = (Exit.Port) cpu.run();
        assertTrue(write.isWrite());
        assertEquals(List.of(0x80, 1, 0x5a), List.of(write.port(), write.size(), write.value(0)));
        Exit.Port read = (Exit.Port) cpu.run();
        assertFalse(read.isWrite());
        read.value(0, 0x77);
        assertEquals(0x77, ((Exit.Hypercall) cpu.run()).number());
    }

    @Test
    void shouldTakeAByteToThePortOfHypercallsForOne() {
        code(0xb8, 7, 0, 0, 0, 0xe6, 0xe2, 0xe6, 0x80);
        Exit.Hypercall call = (Exit.Hypercall) cpu.run();
        assertEquals(7, call.number());
        call.result(0x31);
        assertEquals(0x31, ((Exit.Port) cpu.run()).value(0), "the result is in RAX, and the guest behind the instruction");
    }

    @Test
    void shouldReadUnbackedMemoryThroughAnExit() {
        code(0xa1, 0, 0, 0, 0xd0, 0xa3, 4, 0, 0, 0xd0, 0x0f, 0x01, 0xc1);
        Exit.Mmio read = (Exit.Mmio) cpu.run();
        assertEquals(0xd0000000L, read.gpa());
        read.value(0x12345678);
        Exit.Mmio write = (Exit.Mmio) cpu.run();
        assertTrue(write.isWrite());
        assertEquals(0x12345678, write.value());
        assertEquals(Exit.Kind.HYPERCALL, cpu.run().kind());
    }

    @Test
    void shouldRepeatPortReadsOfAStringInstruction() {
        code(0xbf, 0, 0x20, 0, 0, 0xb9, 3, 0, 0, 0, 0xba, 0x10, 0, 0, 0, 0xf3, 0x6c, 0x0f, 0x01, 0xc1);
        for (int n = 1; n <= 3; n++) {
            ((Exit.Port) cpu.run()).value(0, n);
        }
        assertEquals(Exit.Kind.HYPERCALL, cpu.run().kind());
        assertEquals(0x030201, memory.getInt(0x2000));
    }

    @Test
    void shouldFaultOnAnMsrTheOwnerRefuses() {
        code(0xb9, 0x99, 0, 0, 0, 0x0f, 0x32);
        Exit.Msr msr = (Exit.Msr) cpu.run();
        assertEquals(0x99, msr.index());
        msr.fault();
        assertEquals(Exit.Kind.SHUTDOWN, cpu.run().kind());
    }

    @Test
    void shouldReturnOnceForAKickBeforeTheRun() {
        code(0xeb, 0xfe);
        cpu.kick();
        assertEquals(Exit.Kind.INTERRUPTED, cpu.run().kind());
        new Thread(cpu::kick).start();
        assertEquals(Exit.Kind.INTERRUPTED, cpu.run().kind());
    }

    @Test
    void shouldExecuteCodeItHasJustOverwritten() {
        code(0xc6, 0x05, 8, 0x10, 0, 0, 0x55, 0xb8, 0x11, 0, 0, 0, 0x0f, 0x01, 0xc1);
        assertEquals(0x55, ((Exit.Hypercall) cpu.run()).number());
    }

    @Test
    void shouldExecuteCodeThatWasReplacedBehindItsBack() {
        code(0xb8, 0x11, 0, 0, 0, 0x0f, 0x01, 0xc1);
        assertEquals(0x11, ((Exit.Hypercall) cpu.run()).number());
        memory.putByte(CODE + 1, (byte) 0x22);
        cpu.writeState(flat());
        assertEquals(0x22, ((Exit.Hypercall) cpu.run()).number());
    }

    @Test
    void shouldRefuseInterruptsWhileTheLocalApicIsDisabled() {
        code(0x0f, 0x01, 0xc1);
        assertFalse(machine.interrupt(0, 0xf3));
        assertFalse(machine.interrupt(1, 0xf3));
    }

    @Test
    void shouldLogEachPageStoredToOnce() {
        code(0xa3, 0, 0x30, 0, 0, 0xa3, 4, 0x30, 0, 0, 0x0f, 0x01, 0xc1);
        machine.startDirtyLog();
        long[] bitmap = new long[4];
        machine.fetchDirtyLog(0, bitmap);
        assertEquals(-1L, bitmap[0]);
        Arrays.fill(bitmap, 0);
        cpu.run();
        machine.fetchDirtyLog(0, bitmap);
        assertEquals(1L << 3, bitmap[0]);
        Arrays.fill(bitmap, 0);
        machine.fetchDirtyLog(0, bitmap);
        assertEquals(0, bitmap[0]);
    }

    @Test
    void shouldCarryItsWholeStateToAnotherVcpu() {
        code(0x0f, 0x01, 0xc1);
        VcpuState state = cpu.readState();
        state.gpr[VcpuState.RAX] = 0x1234;
        state.msrs.put(0xc0000082, 0xffffffff81000000L);
        VirtualCpu other = machine.createVcpu(1);
        other.writeState(state);
        VcpuState copy = other.readState();
        assertEquals(0x1234, ((Exit.Hypercall) other.run()).number());
        assertEquals(0xffffffff81000000L, copy.msrs.get(0xc0000082));
        assertEquals(Arrays.toString(state.xsave), Arrays.toString(copy.xsave));
        assertEquals(state.segments[VcpuState.CS], copy.segments[VcpuState.CS]);
    }

    @Test
    void shouldRefuseAStateThatNeedsAnotherCpu() {
        VcpuState vectors = flat();
        vectors.xcr0 = 7;
        assertTrue(assertThrows(EngineException.class, () -> cpu.writeState(vectors)).getMessage().contains("XCR0 bits 0x4"));
        VcpuState keys = flat();
        keys.cr4 = 1 << 22;
        assertTrue(assertThrows(EngineException.class, () -> cpu.writeState(keys)).getMessage().contains("CR4 bits 0x400000"));
    }

    @Test
    void shouldShowTheGivenCpuidTable() {
        cpu.setCpuid(List.of(new CpuidLeaf(0x40000000, 0, false, 0x40000005, 1, 2, 3)));
        code(0xb8, 0, 0, 0, 0x40, 0x0f, 0xa2, 0x0f, 0x01, 0xc1);
        Exit.Hypercall exit = (Exit.Hypercall) cpu.run();
        assertEquals(0x40000005, exit.number());
        assertEquals(2, exit.argument(1));
    }

    @Test
    void shouldCountInstructionsItDoesNotKnow() {
        for (int n = 0; n < 3; n++) {
            code(0x0f, 0x0e);
            assertEquals(Exit.Kind.SHUTDOWN, cpu.run().kind());
        }
        assertEquals(Map.of("0f0e", 3L), ((SoftVirtualMachine) machine).unknownOpcodes().snapshot());
        assertEquals(3, machine.counters().get("unknown_instructions"));
        assertEquals(1, machine.oddities().size());
        assertTrue(machine.oddities().get(0).contains("0f0e"), machine.oddities().get(0));
    }

    @Test
    void shouldBoundWhatItTellsOfUnknownInstructions() {
        UnknownOpcodes table = new UnknownOpcodes();
        for (int n = 0; n < 1000; n++) {
            table.count(new byte[] {(byte) n, (byte) (n >>> 8)}, 2);
        }
        assertEquals(UnknownOpcodes.MAX, table.snapshot().size());
    }
}
