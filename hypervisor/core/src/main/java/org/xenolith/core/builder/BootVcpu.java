package org.xenolith.core.builder;

import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VcpuState.Segment;

/** The boot vCPU's first state ({@code docs/misc/pvh.pandoc}): 32-bit protected mode without paging, flat segments. */
final class BootVcpu {
    private static final int PE_ET = 0x11;
    private static final int FLAT_LIMIT = -1;
    private static final int CODE = 0xc09b;
    private static final int DATA = 0xc093;
    private static final int BUSY_TSS = 0x8b;
    private static final int UNUSABLE = 1 << 16;
    private static final int TSS_LIMIT = 0x67;
    private static final long APIC_BASE_BSP_ENABLED = 0xfee0_0900L;

    private BootVcpu() {
    }

    static VcpuState at(long entry, long startInfo) {
        VcpuState state = new VcpuState();
        state.rip = entry;
        state.gpr[VcpuState.RBX] = startInfo;
        state.cr0 = PE_ET;
        state.apicBase = APIC_BASE_BSP_ENABLED;
        state.dr[6] = 0xffff_0ff0L;
        state.dr[7] = 0x400;
        Segment data = new Segment(0x10, 0, FLAT_LIMIT, DATA);
        for (int segment : new int[] {VcpuState.ES, VcpuState.SS, VcpuState.DS, VcpuState.FS, VcpuState.GS}) {
            state.segments[segment] = data;
        }
        state.segments[VcpuState.CS] = new Segment(0x8, 0, FLAT_LIMIT, CODE);
        state.segments[VcpuState.LDTR] = new Segment(0, 0, 0, UNUSABLE);
        state.segments[VcpuState.TR] = new Segment(0x18, 0, TSS_LIMIT, BUSY_TSS);
        return state;
    }
}
