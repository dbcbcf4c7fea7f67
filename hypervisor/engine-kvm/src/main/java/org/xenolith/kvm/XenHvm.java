package org.xenolith.kvm;

import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.kvm.KvmIoctl;
import org.xenolith.linux.kvm.KvmVmLayouts.MsrFilter;
import org.xenolith.linux.kvm.KvmVmLayouts.XenHvmConfig;
import org.xenolith.linux.kvm.KvmCap;
import org.xenolith.linux.kvm.VmFd;

/** How the guest's hypercalls and its write to the hypercall-page MSR are made to reach us. */
final class XenHvm {
    /** The MSR that our CPUID leaf 0x40000002 names. */
    static final int HYPERCALL_PAGE_MSR = 0x4000_0000;

    private XenHvm() {
    }

    static boolean offered(int xenHvmCapability) {
        return (xenHvmCapability & XenHvmConfig.KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL) != 0;
    }

    /**
     * KVM hands us every VMCALL, for kernels that the guest loads by itself; SCHEDOP_poll made that way it answers on its own, as
     * a yield. It intercepts nothing unless it is told an MSR, but the filter comes first, so the hypercall page stays ours.
     */
    static void intercept(VmFd vm) {
        try (NativeBuffer config = new NativeBuffer(XenHvmConfig.SIZE)) {
            config.bytes().putInt(XenHvmConfig.FLAGS, XenHvmConfig.KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL)
                    .putInt(XenHvmConfig.MSR, HYPERCALL_PAGE_MSR);
            vm.call(KvmIoctl.KVM_XEN_HVM_CONFIG, config);
        }
    }

    /** The MSR, and those that KVM does not know, become MSR exits. */
    static void filterMsrs(VmFd vm) {
        vm.enable(KvmCap.KVM_CAP_X86_USER_SPACE_MSR,
                MsrFilter.KVM_MSR_EXIT_REASON_FILTER | MsrFilter.KVM_MSR_EXIT_REASON_UNKNOWN);
        try (NativeBuffer filter = new NativeBuffer(MsrFilter.SIZE); NativeBuffer denied = new NativeBuffer(Long.BYTES)) {
            int range = MsrFilter.RANGES;
            filter.bytes().putInt(range + MsrFilter.RANGE_FLAGS,
                            MsrFilter.KVM_MSR_FILTER_READ | MsrFilter.KVM_MSR_FILTER_WRITE)
                    .putInt(range + MsrFilter.RANGE_NMSRS, 1)
                    .putInt(range + MsrFilter.RANGE_BASE, HYPERCALL_PAGE_MSR)
                    .putLong(range + MsrFilter.RANGE_BITMAP, denied.address());
            vm.call(KvmIoctl.KVM_X86_SET_MSR_FILTER, filter);
        }
    }
}
