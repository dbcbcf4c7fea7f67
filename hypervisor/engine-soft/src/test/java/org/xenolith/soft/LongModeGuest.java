package org.xenolith.soft;

import java.util.Arrays;
import java.util.List;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;

/**
 * A machine in 64-bit mode at privilege level 0: the first 2 MiB mapped one to one with 4 KiB pages, everything
 * writable and executable, no interrupts.
 */
final class LongModeGuest implements AutoCloseable {
    static final int RAM = 2 << 20, PAGES = RAM >>> 12;
    private static final int TABLES = 0x1000;

    final long host = RawMemory.allocate(RAM);
    final MappedGuestMemory memory = new MappedGuestMemory(List.of(new MemoryRegion(0, RAM, host)));
    final VirtualMachine machine;

    /** @param hot runs after which a block is translated */
    LongModeGuest(int vcpus, int hot) {
        machine = SoftEngine.promotingAfter(hot).create(new VirtualMachineConfig(vcpus, true));
        machine.map(new MemoryRegion(0, RAM, host));
        for (int level = 0; level < 3; level++) {
            memory.putLong(TABLES + level * 4096, TABLES + (level + 1) * 4096 | 3);
        }
        for (int page = 0; page < PAGES; page++) {
            memory.putLong(TABLES + 3 * 4096 + 8 * page, (long) page << 12 | 3);
        }
    }

    void code(int address, byte[] code) {
        memory.write(address, code, 0, code.length);
    }

    static VcpuState at(long rip) {
        VcpuState state = new VcpuState();
        Arrays.fill(state.segments, new VcpuState.Segment(0x10, 0, -1, 0xc093));
        state.segments[VcpuState.CS] = new VcpuState.Segment(8, 0, -1, 0xa09b);
        state.cr0 = 0x80010033L;
        state.cr3 = TABLES;
        state.cr4 = 0x6a0;
        state.efer = 0xd01;
        state.rip = rip;
        state.apicBase = 0xfee00900L;
        return state;
    }

    byte[] page(int number) {
        byte[] bytes = new byte[4096];
        memory.read((long) number << 12, bytes, 0, bytes.length);
        return bytes;
    }

    @Override
    public void close() {
        machine.close();
        RawMemory.free(host);
    }
}
