package org.xenolith.abi.hvm;

/**
 * {@code struct xen_hvm_evtchn_upcall_vector} ({@code xen/include/public/hvm/hvm_op.h}). Argument of HVMOP_set_evtchn_upcall_vector.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | vcpu                     |
 *   |    4 | vector                   |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class EvtchnUpcallVectorLayout {
    public static final int SIZE = 8;
    public static final int VCPU = 0;
    public static final int VECTOR = 4;

    private EvtchnUpcallVectorLayout() {
    }
}
