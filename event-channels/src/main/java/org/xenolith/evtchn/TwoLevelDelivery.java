package org.xenolith.evtchn;

import java.lang.invoke.VarHandle;
import org.xenolith.abi.memory.SharedArea;
import org.xenolith.abi.shared.SharedInfoLayout;

/**
 * The 2-level ABI: a pending and a mask bit per port in shared_info, and per vCPU a selector bit per word of them.
 * Lock-free.
 */
final class TwoLevelDelivery implements Delivery {
    private final EventPages pages;
    private final UpcallPending upcalls;

    TwoLevelDelivery(EventPages pages, UpcallPending upcalls) {
        this.pages = pages;
        this.upcalls = upcalls;
    }

    @Override
    public int capacity() {
        return pages.longMode() ? 4096 : 1024;
    }

    @Override
    public boolean setPending(Port port) {
        int number = port.number;
        if (number >= capacity()) {
            return false;
        }
        VarHandle.fullFence();
        boolean fresh = false;
        SharedArea info;
        do {
            info = pages.sharedInfo();
            if (!info.getAndSetBit(SharedInfoLayout.EVTCHN_PENDING, number)) {
                fresh = true;
                if (!info.getBit(mask(), number)) {
                    upcalls.select(port.vcpu, selectorBit(number));
                }
            }
        } while (info != pages.sharedInfo());
        return fresh;
    }

    @Override
    public void clearPending(int port) {
        if (port < capacity()) {
            pages.sharedInfo().getAndClearBit(SharedInfoLayout.EVTCHN_PENDING, port);
        }
    }

    @Override
    public void unmask(Port port) {
        int number = port.number;
        if (number >= capacity()) {
            return;
        }
        SharedArea info = pages.sharedInfo();
        if (info.getAndClearBit(mask(), number) && info.getBit(SharedInfoLayout.EVTCHN_PENDING, number)) {
            upcalls.select(port.vcpu, selectorBit(number));
        }
    }

    @Override
    public boolean isPending(int port) {
        return port < capacity() && pages.sharedInfo().getBit(SharedInfoLayout.EVTCHN_PENDING, port);
    }

    @Override
    public boolean isMasked(int port) {
        return port >= capacity() || pages.sharedInfo().getBit(mask(), port);
    }

    private int mask() {
        return pages.longMode() ? SharedInfoLayout.EVTCHN_MASK_64 : SharedInfoLayout.EVTCHN_MASK_32;
    }

    private int selectorBit(int port) {
        return pages.longMode() ? port >>> 6 : port >>> 5;
    }
}
