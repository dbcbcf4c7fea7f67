package org.xenolith.core.domain;

import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.hypercall.HypercallTable;

/** Serves every kind of exit of one domain. Runs on the vCPU's thread; allocates nothing on the usual paths. */
final class ExitDispatcher {
    private static final int MSR_HYPERCALL_PAGE = 0x4000_0000;
    private static final int PORT_SLEEP_CONTROL = 0x600;
    private static final int SLEEP_S5 = 0x34;
    private static final int PORT_PIT_CHANNEL2 = 0x42;
    private static final long EFER_LMA = 1 << 10;
    private static final int SEGMENT_LONG = 1 << 13;

    private final DomainCore domain;
    private final HypercallTable hypercalls;
    private final GuestMemory memory;

    ExitDispatcher(DomainCore domain, HypercallTable hypercalls, GuestMemory memory) {
        this.domain = domain;
        this.hypercalls = hypercalls;
        this.memory = memory;
    }

    boolean handle(Vcpu vcpu, Exit exit) {
        switch (exit.kind()) {
            case HYPERCALL -> hypercalls.dispatch((Exit.Hypercall) exit, vcpu.call);
            case PORT -> port((Exit.Port) exit);
            case MMIO -> mmio((Exit.Mmio) exit);
            case MSR -> msr(vcpu, (Exit.Msr) exit);
            case HALT -> domain.halted(vcpu);
            case SHUTDOWN -> domain.tripleFault(vcpu);
            case INTERRUPTED -> domain.interrupted(vcpu);
            case FAILED -> domain.failed(vcpu, ((Exit.Failed) exit).reason());
        }
        return !domain.isShutDown();
    }

    private void port(Exit.Port exit) {
        int port = exit.port();
        if (exit.isWrite()) {
            if (port == PORT_SLEEP_CONTROL && (exit.value(0) & 0xff) == SLEEP_S5) {
                domain.shutdown(ShutdownReason.POWEROFF);
            }
            return;
        }
        int value = port == PORT_PIT_CHANNEL2 || port == PORT_SLEEP_CONTROL || port == PORT_SLEEP_CONTROL + 1 ? 0 : -1;
        for (int i = 0; i < exit.count(); i++) {
            exit.value(i, value);
        }
    }

    /** An access that raced with a change of the memory map finds memory by now; everything else reads as ones. */
    private void mmio(Exit.Mmio exit) {
        boolean backed = memory.contains(exit.gpa(), exit.size());
        if (exit.isWrite()) {
            if (backed) {
                for (int i = 0; i < exit.size(); i++) {
                    memory.putByte(exit.gpa() + i, (byte) (exit.value() >>> 8 * i));
                }
            }
            return;
        }
        long value = -1;
        if (backed) {
            value = 0;
            for (int i = 0; i < exit.size(); i++) {
                value |= (memory.getByte(exit.gpa() + i) & 0xffL) << 8 * i;
            }
        }
        exit.value(value);
    }

    private void msr(Vcpu vcpu, Exit.Msr exit) {
        if (exit.index() != MSR_HYPERCALL_PAGE || !exit.isWrite()) {
            exit.fault();
            return;
        }
        long gpa = exit.value() & -GuestMemory.PAGE_SIZE;
        boolean onePage = (exit.value() & GuestMemory.PAGE_SIZE - 1) == 0;
        if (!onePage || !HypercallPage.write(memory, gpa)) {
            exit.fault();
            return;
        }
        VcpuState state = vcpu.cpu.readState();
        VcpuState.Segment code = state.segments[VcpuState.CS];
        domain.latchLongMode((state.efer & EFER_LMA) != 0 && code != null && (code.attributes() & SEGMENT_LONG) != 0);
    }
}
