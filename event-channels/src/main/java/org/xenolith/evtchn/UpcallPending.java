package org.xenolith.evtchn;

import org.xenolith.abi.memory.SharedArea;
import org.xenolith.abi.shared.VcpuInfoLayout;

/** Raises {@code evtchn_upcall_pending} in a vCPU's {@code vcpu_info}, with or without a selector bit. */
final class UpcallPending {
    private static final int PENDING_BYTE = 0xff;
    private final EventPages pages;
    private final UpcallSink sink;

    UpcallPending(EventPages pages, UpcallSink sink) {
        this.pages = pages;
        this.sink = sink;
    }

    void raise(int vcpu) {
        SharedArea info;
        do {
            info = pages.vcpuInfo(vcpu);
            raiseIn(info, vcpu);
        } while (info != pages.vcpuInfo(vcpu));
    }

    /** Sets the selector bit first; a bit that was set already means that the guest has been told. */
    void select(int vcpu, int word) {
        SharedArea info;
        do {
            info = pages.vcpuInfo(vcpu);
            int selector = pages.longMode() ? VcpuInfoLayout.EVTCHN_PENDING_SEL_64 : VcpuInfoLayout.EVTCHN_PENDING_SEL_32;
            if (!info.getAndSetBit(selector, word)) {
                raiseIn(info, vcpu);
            }
        } while (info != pages.vcpuInfo(vcpu));
    }

    boolean isRaised(int vcpu) {
        return (pages.vcpuInfo(vcpu).getInt(VcpuInfoLayout.EVTCHN_UPCALL_PENDING) & PENDING_BYTE) != 0;
    }

    private void raiseIn(SharedArea info, int vcpu) {
        if ((info.getAndOrInt(VcpuInfoLayout.EVTCHN_UPCALL_PENDING, 1) & PENDING_BYTE) == 0) {
            sink.upcall(vcpu);
        }
    }
}
