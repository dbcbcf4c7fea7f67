package org.xenolith.abi.vcpu;

/**
 * {@code struct vcpu_register_vcpu_info} ({@code xen/include/public/vcpu.h}). Argument of VCPUOP_register_vcpu_info.
 *
 * <pre>
 *   +------+--------------------------+
 *   |    0 | mfn                      |
 *   |    8 | offset                   |
 *   +------+--------------------------+  size 16
 * </pre>
 */
public final class RegisterVcpuInfoLayout {
    public static final int SIZE = 16;
    public static final int MFN = 0;
    public static final int OFFSET = 8;

    private RegisterVcpuInfoLayout() {
    }
}
