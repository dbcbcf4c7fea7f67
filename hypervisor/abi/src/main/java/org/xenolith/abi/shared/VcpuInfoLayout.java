package org.xenolith.abi.shared;

/**
 * {@code struct vcpu_info} ({@code xen/include/public/xen.h}). Per-vCPU event selector and clock; lives in shared_info or where the guest registers it.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   evtchn_upcall_pending
 *       1       1   evtchn_upcall_mask
 *       8       4   evtchn_pending_sel
 *      16       8   arch.cr2
 *      32      32   time
 *      64      64   (size)
 * </pre>
 */
public final class VcpuInfoLayout {
    public static final int SIZE = 64;
    public static final int EVTCHN_UPCALL_PENDING = 0;
    public static final int EVTCHN_UPCALL_MASK = 1;
    public static final int EVTCHN_PENDING_SEL_64 = 8;
    public static final int EVTCHN_PENDING_SEL_32 = 4;
    public static final int ARCH_CR2_64 = 16;
    public static final int ARCH_CR2_32 = 8;
    public static final int TIME = 32;

    private VcpuInfoLayout() {
    }
}
