package org.xenolith.linux.kvm;

/** The structures that configure a VM (linux/kvm.h, asm/kvm.h), one nested class each. */
public final class KvmVmLayouts {
    private KvmVmLayouts() {
    }

    /** {@code struct kvm_userspace_memory_region}. */
    public static final class MemoryRegion {
        public static final int SIZE = 32;
        public static final int SLOT = 0;
        public static final int FLAGS = 4;
        public static final int GUEST_PHYS_ADDR = 8;
        public static final int MEMORY_SIZE = 16;
        public static final int USERSPACE_ADDR = 24;
        public static final int KVM_MEM_LOG_DIRTY_PAGES = 1;

        private MemoryRegion() {
        }
    }

    /** {@code struct kvm_dirty_log}. */
    public static final class DirtyLog {
        public static final int SIZE = 16;
        public static final int SLOT = 0;
        public static final int DIRTY_BITMAP = 8;

        private DirtyLog() {
        }
    }

    /** {@code struct kvm_clear_dirty_log}. */
    public static final class ClearDirtyLog {
        public static final int SIZE = 24;
        public static final int SLOT = 0;
        public static final int NUM_PAGES = 4;
        public static final int FIRST_PAGE = 8;
        public static final int DIRTY_BITMAP = 16;

        private ClearDirtyLog() {
        }
    }

    /** {@code struct kvm_enable_cap}. */
    public static final class EnableCap {
        public static final int SIZE = 104;
        public static final int CAP = 0;
        public static final int ARGS = 8;

        private EnableCap() {
        }
    }

    /** {@code struct kvm_msi}. */
    public static final class Msi {
        public static final int SIZE = 32;
        public static final int ADDRESS_LO = 0;
        public static final int DATA = 8;

        private Msi() {
        }
    }

    /** {@code struct kvm_cpuid2} with its {@code kvm_cpuid_entry2}s. */
    public static final class Cpuid {
        public static final int HEADER = 8;
        public static final int ENTRY = 40;
        public static final int NENT = 0;
        public static final int FUNCTION = 0;
        public static final int INDEX = 4;
        public static final int FLAGS = 8;
        public static final int EAX = 12;
        public static final int EBX = 16;
        public static final int ECX = 20;
        public static final int EDX = 24;
        public static final int KVM_CPUID_FLAG_SIGNIFCANT_INDEX = 1;

        private Cpuid() {
        }
    }

    /** {@code struct kvm_msr_filter} with its {@code kvm_msr_filter_range}s. */
    public static final class MsrFilter {
        public static final int SIZE = 392;
        public static final int RANGES = 8;
        public static final int RANGE_FLAGS = 0;
        public static final int RANGE_NMSRS = 4;
        public static final int RANGE_BASE = 8;
        public static final int RANGE_BITMAP = 16;
        public static final int KVM_MSR_FILTER_READ = 1;
        public static final int KVM_MSR_FILTER_WRITE = 2;
        public static final int KVM_MSR_EXIT_REASON_UNKNOWN = 2;
        public static final int KVM_MSR_EXIT_REASON_FILTER = 4;

        private MsrFilter() {
        }
    }

    /** {@code struct kvm_translation}. */
    public static final class Translation {
        public static final int SIZE = 24;
        public static final int LINEAR_ADDRESS = 0;
        public static final int PHYSICAL_ADDRESS = 8;
        public static final int VALID = 16;

        private Translation() {
        }
    }

    /** {@code struct kvm_signal_mask} with a kernel sigset of 8 bytes. */
    public static final class SignalMask {
        public static final int SIZE = 12;
        public static final int LEN = 0;
        public static final int SIGSET = 4;

        private SignalMask() {
        }
    }

    /** {@code struct kvm_xen_hvm_config}. */
    public static final class XenHvmConfig {
        public static final int SIZE = 56;
        public static final int FLAGS = 0;
        public static final int MSR = 4;
        public static final int KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL = 2;

        private XenHvmConfig() {
        }
    }
}
