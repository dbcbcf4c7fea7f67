package org.xenolith.abi.hvm;

/**
 * {@code struct xen_hvm_get_mem_type} ({@code xen/include/public/hvm/hvm_op.h}). Argument of HVMOP_get_mem_type.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | domid                    |
 *   |    2 | mem_type                 |
 *   |    8 | pfn                      |
 *   +------+--------------------------+  size 16
 * </pre>
 */
public final class GetMemTypeLayout {
    public static final int SIZE = 16;
    public static final int DOMID = 0;
    public static final int MEM_TYPE = 2;
    public static final int PFN = 8;

    private GetMemTypeLayout() {
    }
}
