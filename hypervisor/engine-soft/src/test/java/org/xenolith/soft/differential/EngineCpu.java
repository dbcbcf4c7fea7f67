package org.xenolith.soft.differential;

import java.util.Arrays;
import java.util.List;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.soft.SoftEngine;

/** The engine running the same cases at privilege level 3, with Linux's selectors; VMCALL ends a case, any fault is a triple fault. */
final class EngineCpu implements AutoCloseable {
    private static final long RAM = 1 << 20, TABLES = 0x10000, CODE_PAGE = 0x20000, DATA_PAGE = 0x21000,
            GDT_PAGE = 0x22000, GDT = CpuCase.DATA + 0x1000;
    private static final int CODE64 = 0xa0fb, CODE32 = 0xc0fb, USER_DATA = 0xc0f3;

    private final long host = RawMemory.allocate(RAM);
    private final MappedGuestMemory memory = new MappedGuestMemory(List.of(new MemoryRegion(0, RAM, host)));
    private final VirtualMachine machine;
    private final VirtualCpu cpu;

    /** @param hot runs after which a block is translated */
    EngineCpu(int hot) {
        machine = SoftEngine.promotingAfter(hot).create(new VirtualMachineConfig(1, true));
        machine.map(new MemoryRegion(0, RAM, host));
        cpu = machine.createVcpu(0);
        memory.putLong(TABLES, TABLES + 0x1000 | 7);
        memory.putLong(TABLES + 0x1000, TABLES + 0x2000 | 7);
        table(CpuCase.CODE, TABLES + 0x3000, CODE_PAGE);
        table(CpuCase.DATA, TABLES + 0x4000, DATA_PAGE);
        memory.putLong(TABLES + 0x4000, DATA_PAGE | 7 | 1L << 63);
        memory.putLong(TABLES + 0x4008, GDT_PAGE | 3);
        memory.putLong(GDT_PAGE + 0x20, 0x00cffb000000ffffL);
        memory.putLong(GDT_PAGE + 0x28, 0x00cff3000000ffffL);
        memory.putLong(GDT_PAGE + 0x30, 0x00affb000000ffffL);
    }

    private void table(long va, long table, long page) {
        memory.putLong(TABLES + 0x2000 + 8 * (va >>> 21), table | 7);
        memory.putLong(table, page | 7);
    }

    CpuCase run(CpuCase before) {
        memory.write(DATA_PAGE, before.bytes.array(), CpuCase.MEMORY, 4096);
        byte[] code = Arrays.copyOf(before.code(), before.code().length + 3);
        code[code.length - 3] = 0x0f;
        code[code.length - 2] = 0x01;
        code[code.length - 1] = (byte) 0xc1;
        memory.write(CODE_PAGE, code, 0, code.length);
        cpu.writeState(state(before));
        Exit exit = cpu.run();
        CpuCase after = before.copy();
        memory.read(DATA_PAGE, after.bytes.array(), CpuCase.MEMORY, 4096);
        VcpuState state = cpu.readState();
        for (int n = 0; n < 16; n++) {
            after.gpr(n, state.gpr[n]);
        }
        after.flags(state.rflags);
        System.arraycopy(state.xsave, 0, after.bytes.array(), CpuCase.FX, 416);
        int[] kept = {VcpuState.ES, VcpuState.DS, VcpuState.FS, VcpuState.GS};
        for (int n = 0; n < kept.length; n++) {
            after.bytes.putShort(CpuCase.SEGMENTS + 2 * n, (short) state.segments[kept[n]].selector());
        }
        after.bytes.putLong(CpuCase.SIGNAL, exit.kind() == Exit.Kind.HYPERCALL ? 0 : 1);
        return after;
    }

    private static VcpuState state(CpuCase before) {
        VcpuState s = new VcpuState();
        for (int n = 0; n < 16; n++) {
            s.gpr[n] = before.gpr(n);
        }
        s.rip = CpuCase.CODE;
        s.rflags = before.flags();
        Arrays.fill(s.segments, new VcpuState.Segment(0, 0, 0, 1 << 16));
        for (int n : new int[] {VcpuState.ES, VcpuState.SS, VcpuState.DS}) {
            s.segments[n] = new VcpuState.Segment(0x2b, 0, -1, USER_DATA);
        }
        s.segments[VcpuState.CS] = before.narrow() ? new VcpuState.Segment(0x23, 0, -1, CODE32)
                : new VcpuState.Segment(0x33, 0, -1, CODE64);
        s.gdtBase = GDT;
        s.gdtLimit = 0x7f;
        s.cr0 = 0x80010033L;
        s.cr3 = TABLES;
        s.cr4 = 0x6a0;
        s.efer = 0xd01;
        s.xsave = Arrays.copyOfRange(before.bytes.array(), CpuCase.FX, CpuCase.FX + 512);
        return s;
    }

    @Override
    public void close() {
        machine.close();
        RawMemory.free(host);
    }
}
