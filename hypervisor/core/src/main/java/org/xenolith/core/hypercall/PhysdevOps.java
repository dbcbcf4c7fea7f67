package org.xenolith.core.hypercall;

import org.xenolith.abi.XenErrno;

/** Hypercall 33, physdev_op ({@code physdev.h}): a PVH domain has no physical interrupts, so every pirq is unknown. */
final class PhysdevOps {
    private static final int IRQ_STATUS_QUERY = 5;
    private static final int EOI = 12;

    long handle(GuestCall call) {
        int op = call.intArgument(0);
        return switch (op) {
            case EOI, IRQ_STATUS_QUERY -> -XenErrno.EINVAL;
            default -> throw GuestCall.noSuchOp("physdev_op", op);
        };
    }
}
