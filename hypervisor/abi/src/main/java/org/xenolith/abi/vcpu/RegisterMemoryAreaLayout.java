package org.xenolith.abi.vcpu;

/**
 * {@code struct vcpu_register_runstate_memory_area} ({@code xen/include/public/vcpu.h}). Argument of VCPUOP_register_runstate_memory_area and VCPUOP_register_vcpu_time_memory_area: a guest-virtual address.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | addr                     |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class RegisterMemoryAreaLayout {
    public static final int SIZE = 8;
    public static final int ADDR = 0;

    private RegisterMemoryAreaLayout() {
    }
}
