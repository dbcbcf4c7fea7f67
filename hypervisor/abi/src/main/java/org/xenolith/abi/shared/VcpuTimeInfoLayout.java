package org.xenolith.abi.shared;

/**
 * {@code struct vcpu_time_info} ({@code xen/include/public/xen.h}). The pvclock record: system time as a function of the TSC. {@code VERSION} is odd while it is being changed.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | version                  |
 *   |    8 | tsc_timestamp            |
 *   |   16 | system_time              |
 *   |   24 | tsc_to_system_mul        |
 *   |   28 | tsc_shift                |
 *   |   29 | flags                    |
 *   +------+--------------------------+  size 32
 * </pre>
 */
public final class VcpuTimeInfoLayout {
    public static final int SIZE = 32;
    public static final int VERSION = 0;
    public static final int TSC_TIMESTAMP = 8;
    public static final int SYSTEM_TIME = 16;
    public static final int TSC_TO_SYSTEM_MUL = 24;
    public static final int TSC_SHIFT = 28;
    public static final int FLAGS = 29;

    private VcpuTimeInfoLayout() {
    }
}
