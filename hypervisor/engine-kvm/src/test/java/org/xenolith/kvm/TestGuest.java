package org.xenolith.kvm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.linux.MemFd;
import org.xenolith.linux.Mmap;
import org.xenolith.linux.kvm.Kvm;

/** A machine with 2 MiB of RAM and one vCPU on the calling thread, in flat 32-bit code at {@link #CODE}. */
final class TestGuest implements AutoCloseable {
    static final int CODE = 0x1000;
    static final int HANDLER = 0x2000;
    static final int GDT = 0x3000;
    static final int IDT = 0x4000;
    static final int STACK = 0x9000;
    static final long RAM = 2 << 20;
    private static final int CODE_SELECTOR = 8;
    private static final int FLAT_CODE = 0xc09b;
    private static final int FLAT_DATA = 0xc093;

    private final Kvm kvm;
    private final MemFd memory = MemFd.create("guest", RAM);
    private final Mmap map = Mmap.shared(memory, 0, RAM, true);
    final VirtualMachine machine;
    final VirtualCpu cpu;

    TestGuest(int... code) {
        kvm = openKvm();
        machine = new KvmEngine(kvm).create(new VirtualMachineConfig(2, true));
        machine.map(new MemoryRegion(0, RAM, map.address()));
        cpu = machine.createVcpu(0);
        cpu.setCpuid(new KvmEngine(kvm).supportedCpuid());
        code(CODE, code);
        cpu.writeState(flat());
    }

    static Kvm openKvm() {
        KvmProbe.Result found = KvmProbe.ofHost().probe();
        assumeTrue(found.usable(), found.reason());
        return Kvm.open("/dev/kvm");
    }

    ByteBuffer ram() {
        return map.bytes();
    }

    void code(int at, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            ram().put(at + i, (byte) bytes[i]);
        }
    }

    /** 32-bit protected mode without paging, interrupts off, as PVH starts a boot CPU. */
    static VcpuState flat() {
        VcpuState state = new VcpuState();
        VcpuState.Segment data = new VcpuState.Segment(16, 0, -1, FLAT_DATA);
        Arrays.fill(state.segments, data);
        state.segments[VcpuState.CS] = new VcpuState.Segment(CODE_SELECTOR, 0, -1, FLAT_CODE);
        state.segments[VcpuState.TR] = new VcpuState.Segment(0, 0, 0x67, 0x8b);
        state.segments[VcpuState.LDTR] = new VcpuState.Segment(0, 0, 0, 0x82);
        state.cr0 = 0x11;
        state.rip = CODE;
        state.gpr[VcpuState.RSP] = STACK;
        return state;
    }

    /** {@link #flat} with descriptor tables in RAM; {@code vector} leads to {@link #HANDLER}. */
    VcpuState withInterruptGate(int vector) {
        ram().putLong(GDT + CODE_SELECTOR, 0x00cf9b000000ffffL).putLong(GDT + 16, 0x00cf93000000ffffL);
        ram().putLong(IDT + 8 * vector, 0x00008e0000000000L | CODE_SELECTOR << 16 | HANDLER);
        VcpuState state = flat();
        state.gdtBase = GDT;
        state.gdtLimit = 23;
        state.idtBase = IDT;
        state.idtLimit = 0x7ff;
        return state;
    }

    /** 64-bit code over an identity map of the first 2 MiB. */
    VcpuState longMode() {
        ram().putLong(0x10000, 0x11003).putLong(0x11000, 0x12003).putLong(0x12000, 0x83);
        VcpuState state = flat();
        state.cr3 = 0x10000;
        state.cr4 = 0x20;
        state.cr0 = 0x80000011L;
        state.efer = 0x500;
        state.segments[VcpuState.CS] = new VcpuState.Segment(CODE_SELECTOR, 0, -1, 0xa09b);
        return state;
    }

    @Override
    public void close() {
        cpu.close();
        machine.close();
        map.close();
        memory.close();
        kvm.close();
    }
}
