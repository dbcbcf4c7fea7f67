package org.xenolith.abi.hvm;

/**
 * {@code struct xen_hvm_param} ({@code xen/include/public/hvm/hvm_op.h}). Argument of HVMOP_set_param and HVMOP_get_param.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | domid                    |
 *   |    4 | index                    |
 *   |    8 | value                    |
 *   +------+--------------------------+  size 16
 * </pre>
 */
public final class HvmParamLayout {
    public static final int SIZE = 16;
    public static final int DOMID = 0;
    public static final int INDEX = 4;
    public static final int VALUE = 8;

    private HvmParamLayout() {
    }
}
