package org.xenolith.evtchn;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.abi.event.FifoControlBlockLayout;
import org.xenolith.abi.memory.SharedArea;

/** One vCPU's FIFO queues: the control block in guest memory and our tails. Guarded by its {@link FifoDelivery}. */
final class FifoQueues {
    SharedArea block;
    private long gfn;
    private int offset;
    private final int[] tails = new int[FifoDelivery.PRIORITIES];

    void place(SharedArea area, long atGfn, int atOffset) {
        gfn = atGfn;
        offset = atOffset;
        block = area;
    }

    int tail(int priority) {
        return tails[priority];
    }

    /** An event that moves away while it is a tail leaves its old queue empty. */
    void forgetTail(int priority, int port) {
        if (tails[priority] == port) {
            tails[priority] = 0;
        }
    }

    void append(int priority, int port, boolean asHead) {
        if (asHead) {
            block.putIntRelease(FifoControlBlockLayout.HEAD + priority * Integer.BYTES, port);
        }
        tails[priority] = port;
    }

    EventSnapshot.ControlBlock snapshot(int vcpu) {
        List<Integer> saved = new ArrayList<>();
        for (int tail : tails) {
            saved.add(tail);
        }
        return new EventSnapshot.ControlBlock(vcpu, gfn, offset, saved);
    }

    void restore(EventSnapshot.ControlBlock saved) {
        for (int priority = 0; priority < tails.length; priority++) {
            tails[priority] = saved.tails().get(priority);
        }
    }
}
