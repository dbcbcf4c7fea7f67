package org.xenolith.core.hypercall;

/**
 * Serves one hypercall on the caller's vCPU thread. A refusal is thrown as {@code XenException} or
 * {@code EvtchnException}; the dispatcher answers it with the negative errno.
 */
@FunctionalInterface
interface HypercallHandler {
    /** The value for RAX. */
    long handle(GuestCall call);
}
