package org.xenolith.kvm;

import static org.xenolith.core.engine.HypercallEntry.HYPERCALL_PORT;
import static org.xenolith.linux.kvm.KvmRunLayout.*;

import java.nio.ByteBuffer;
import org.xenolith.core.engine.Exit;

/** One vCPU's exit objects, all views of its {@code kvm_run}. Allocates only for a failure's text. */
final class ExitDecoder {
    private final ByteBuffer run;
    private final PortExit port;
    private final PortHypercall portHypercall;
    private final XenHypercall xenHypercall;
    private final MmioExit mmio;
    private final MsrExit msr;
    private final Exit.Halt halt = new Exit.Halt();
    private final Exit.Shutdown shutdown = new Exit.Shutdown();
    private final Exit.Failed failed = new Exit.Failed();

    ExitDecoder(ByteBuffer run) {
        this.run = run;
        port = new PortExit(run);
        portHypercall = new PortHypercall(run);
        xenHypercall = new XenHypercall(run);
        mmio = new MmioExit(run);
        msr = new MsrExit(run);
    }

    /** What {@code kvm_run} describes; null for an exit that asks for nothing but to go on. */
    Exit decode() {
        return switch (run.getInt(EXIT_REASON)) {
            case KVM_EXIT_IO -> isHypercall() ? portHypercall : port;
            case KVM_EXIT_XEN -> xen();
            case KVM_EXIT_MMIO -> mmio;
            case KVM_EXIT_X86_RDMSR, KVM_EXIT_X86_WRMSR -> msr();
            case KVM_EXIT_HLT -> halt;
            case KVM_EXIT_SHUTDOWN -> shutdown;
            case KVM_EXIT_IRQ_WINDOW_OPEN, KVM_EXIT_SET_TPR, KVM_EXIT_IOAPIC_EOI, KVM_EXIT_INTR -> null;
            default -> failed.reason(FailureText.of(run));
        };
    }

    private boolean isHypercall() {
        return port.port() == HYPERCALL_PORT && port.isWrite() && port.size() == 1 && port.count() == 1;
    }

    private Exit xen() {
        return run.getInt(XEN_TYPE) == KVM_EXIT_XEN_HCALL ? xenHypercall
                : failed.reason("KVM_EXIT_XEN type=" + run.getInt(XEN_TYPE));
    }

    private Exit msr() {
        run.put(MSR_ERROR, (byte) 0);
        return msr;
    }

    /** KVM_RUN itself failed. */
    Exit failed(int errno) {
        return failed.reason(FailureText.ofErrno(errno));
    }
}
