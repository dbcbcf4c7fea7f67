package org.xenolith.abi.vcpu;

/**
 * {@code struct vcpu_set_singleshot_timer} ({@code xen/include/public/vcpu.h}). Argument of VCPUOP_set_singleshot_timer; the deadline is absolute system time.
 *
 * <pre>
 *   64-bit  32-bit   field
 *       0       0   timeout_abs_ns
 *       8       8   flags
 *      16      12   (size)
 * </pre>
 */
public final class SetSingleshotTimerLayout {
    public static final int SIZE_64 = 16;
    public static final int SIZE_32 = 12;
    public static final int TIMEOUT_ABS_NS = 0;
    public static final int FLAGS = 8;

    private SetSingleshotTimerLayout() {
    }
}
