package org.xenolith.pv.console;

import java.lang.invoke.VarHandle;
import org.xenolith.abi.io.XenconsLayout;
import org.xenolith.abi.memory.GuestMemory;

/**
 * Our side of a console page. An index of the guest's that claims more than the ring holds moves nothing: what the
 * ring held is skipped and counted. The caller keeps threads apart.
 */
final class ConsoleBackRing {
    private final GuestMemory memory;
    private final long page;
    private long violations;

    ConsoleBackRing(GuestMemory memory, long page) {
        this.memory = memory;
        this.page = page;
    }

    /** Copies waiting output, at most the array's length; it stays in the ring until {@link #consumed}. */
    int peekOutput(byte[] target) {
        int cons = memory.getInt(page + XenconsLayout.OUT_CONS);
        int prod = memory.getIntAcquire(page + XenconsLayout.OUT_PROD);
        int waiting = prod - cons;
        if (Integer.compareUnsigned(waiting, XenconsLayout.OUT_SIZE) > 0) {
            violations++;
            memory.putIntRelease(page + XenconsLayout.OUT_CONS, prod);
            return 0;
        }
        int length = Math.min(waiting, target.length);
        int at = cons & (XenconsLayout.OUT_SIZE - 1);
        int first = Math.min(length, XenconsLayout.OUT_SIZE - at);
        memory.read(page + XenconsLayout.OUT + at, target, 0, first);
        memory.read(page + XenconsLayout.OUT, target, first, length - first);
        return length;
    }

    /** Frees the room of output that the sink has taken. */
    void consumed(int bytes) {
        VarHandle.fullFence();
        memory.putIntRelease(page + XenconsLayout.OUT_CONS, memory.getInt(page + XenconsLayout.OUT_CONS) + bytes);
    }

    /** Puts input; returns how many bytes had room. */
    int putInput(byte[] source, int offset, int length) {
        int cons = memory.getIntAcquire(page + XenconsLayout.IN_CONS);
        int prod = memory.getInt(page + XenconsLayout.IN_PROD);
        int queued = prod - cons;
        if (Integer.compareUnsigned(queued, XenconsLayout.IN_SIZE) > 0) {
            violations++;
            return 0;
        }
        VarHandle.fullFence();
        int taken = Math.min(length, XenconsLayout.IN_SIZE - queued);
        int at = prod & (XenconsLayout.IN_SIZE - 1);
        int first = Math.min(taken, XenconsLayout.IN_SIZE - at);
        memory.write(page + XenconsLayout.IN + at, source, offset, first);
        memory.write(page + XenconsLayout.IN, source, offset + first, taken - first);
        memory.putIntRelease(page + XenconsLayout.IN_PROD, prod + taken);
        return taken;
    }

    long violations() {
        return violations;
    }
}
