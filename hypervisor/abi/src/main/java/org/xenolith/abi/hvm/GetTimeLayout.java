package org.xenolith.abi.hvm;

/**
 * {@code struct xen_hvm_get_time} ({@code xen/include/public/hvm/hvm_op.h}). Result of HVMOP_get_time.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | now                      |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class GetTimeLayout {
    public static final int SIZE = 8;
    public static final int NOW = 0;

    private GetTimeLayout() {
    }
}
