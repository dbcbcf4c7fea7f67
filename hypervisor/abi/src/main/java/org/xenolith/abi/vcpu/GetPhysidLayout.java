package org.xenolith.abi.vcpu;

/**
 * {@code struct vcpu_get_physid} ({@code xen/include/public/vcpu.h}). Result of VCPUOP_get_physid.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | phys_id                  |
 *   +------+--------------------------+  size 8
 * </pre>
 */
public final class GetPhysidLayout {
    public static final int SIZE = 8;
    public static final int PHYS_ID = 0;

    private GetPhysidLayout() {
    }
}
