package org.xenolith.abi.vcpu;

/**
 * {@code struct vcpu_set_periodic_timer} ({@code xen/include/public/vcpu.h}). Argument of VCPUOP_set_periodic_timer.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | period_ns                |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class SetPeriodicTimerLayout {
    public static final int SIZE = 8;
    public static final int PERIOD_NS = 0;

    private SetPeriodicTimerLayout() {
    }
}
