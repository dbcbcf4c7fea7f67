package org.xenolith.soft.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.soft.SoftEngine;
import org.xenolith.soft.decode.OpcodeTable;
import org.xenolith.soft.decode.Spec;

/**
 * The instructions that cannot be compared with the real CPU, each in supervisor mode; no row of the opcode table is
 * without either kind of test.
 */
class HostStateTest {
    private static final int RAM = 1 << 21, CODE = 0x10000, STACK = 0x20000;

    /** Code that ends in VMCALL, and what RAX is then; -1 stands for a fault. */
    private record Case(String name, String code, long rax) {
    }

    private static final List<Case> CASES = List.of(
            new Case("CPUID", "b8000000400fa2 89d8", 0x1234),
            new Case("RDTSC", "0f31 89d1 48c1e220 4809d0 4889c3 0f31 48c1e220 4809d0 4839d8 0f93c0 0fb6c0", 1),
            new Case("RDTSCP", "0f01f9 89c8", 7),
            new Case("RDPMC", "31c9 0f33", -1),
            new Case("XGETBV", "31c9 0f01d0", -1),
            new Case("SGDT", "0f010424 488b442402", 0x5000),
            new Case("SIDT", "0f010c24 488b442402", 0x6000),
            new Case("SLDT", "b8ffffffff 0f00c0", 0),
            new Case("STR", "b8ffffffff 0f00c8", 0x40),
            new Case("SMSW", "480f01e0", 0x80010033L),
            new Case("SYSCALL", "0f05 0f0b", 0x77),
            new Case("VMCALL", "b855000000", 0x55),
            new Case("XSAVE", "0fae2425" + "00000300", -1),
            new Case("XRSTOR", "0fae2c25" + "00000300", -1),
            new Case("RDFSBASE", "f3480faec0", 0xf000),
            new Case("RDGSBASE", "f3480faec8", 0x9000),
            new Case("WRFSBASE", "48c7c022220000 f3480faed0 31c0 f3480faec0", 0x2222),
            new Case("WRGSBASE", "48c7c011110000 f3480faed8 31c0 f3480faec8", 0x1111));

    @TestFactory
    Stream<DynamicTest> shouldDoWhatTheManualSays() {
        return CASES.stream().map(c -> DynamicTest.dynamicTest(c.name, () -> check(c)));
    }

    @Test
    void shouldLeaveNoRowOfTheTableUntested() {
        Set<String> tested = CASES.stream().map(Case::name).collect(Collectors.toSet());
        Set<String> untested = new TreeSet<>();
        for (Spec row : new OpcodeTable().rows()) {
            if (!OpcodeChecks.isNative(row) && !tested.contains(row.name)) {
                untested.add(row.name);
            }
        }
        assertEquals(Set.of(), untested);
    }

    private static void check(Case test) {
        long host = RawMemory.allocate(RAM);
        try (VirtualMachine machine = new SoftEngine().create(new VirtualMachineConfig(1, true))) {
            MappedGuestMemory memory = new MappedGuestMemory(List.of(new MemoryRegion(0, RAM, host)));
            machine.map(new MemoryRegion(0, RAM, host));
            byte[] code = HexFormat.of().parseHex((test.code + "0f01c1").replace(" ", ""));
            memory.write(CODE, code, 0, code.length);
            memory.write(0x8000, HexFormat.of().parseHex("b8770000000f01c1"), 0, 8);
            memory.putLong(0x1000, 0x2003);
            memory.putLong(0x2000, 0x3003);
            memory.putLong(0x3000, 0x83);
            VirtualCpu cpu = machine.createVcpu(0);
            cpu.setCpuid(List.of(new CpuidLeaf(0x40000000, 0, false, 0, 0x1234, 0, 0)));
            cpu.writeState(state());
            Exit exit = cpu.run();
            if (test.rax == -1) {
                assertEquals(Exit.Kind.SHUTDOWN, exit.kind());
            } else {
                assertTrue(exit instanceof Exit.Hypercall, () -> "left with " + exit.kind());
                assertEquals(test.rax, cpu.readState().gpr[VcpuState.RAX]);
            }
        } finally {
            RawMemory.free(host);
        }
    }

    private static VcpuState state() {
        VcpuState s = new VcpuState();
        Arrays.fill(s.segments, new VcpuState.Segment(0x10, 0, -1, 0xc093));
        s.segments[VcpuState.CS] = new VcpuState.Segment(8, 0, -1, 0xa09b);
        s.segments[VcpuState.FS] = new VcpuState.Segment(0, 0xf000, -1, 0xc093);
        s.segments[VcpuState.GS] = new VcpuState.Segment(0, 0x9000, -1, 0xc093);
        s.segments[VcpuState.LDTR] = new VcpuState.Segment(0, 0, 0, 1 << 16);
        s.segments[VcpuState.TR] = new VcpuState.Segment(0x40, 0x7000, 0x67, 0x8b);
        s.gdtBase = 0x5000;
        s.gdtLimit = 0xff;
        s.idtBase = 0x6000;
        s.cr0 = 0x80010033L;
        s.cr3 = 0x1000;
        s.cr4 = 0x106a0L;
        s.efer = 0xd01;
        s.rip = CODE;
        s.gpr[VcpuState.RSP] = STACK;
        s.apicBase = 0xfee00900L;
        s.msrs.put(0xc0000081, 0x0013000800000000L);
        s.msrs.put(0xc0000082, 0x8000L);
        s.msrs.put(0xc0000103, 7L);
        return s;
    }
}
