package org.xenolith.linux.kvm;

/** Capabilities that we ask for (linux/kvm.h), with their numbers. */
public enum KvmCap {
    KVM_CAP_IRQCHIP(0),
    KVM_CAP_USER_MEMORY(3),
    KVM_CAP_SET_TSS_ADDR(4),
    KVM_CAP_EXT_CPUID(7),
    KVM_CAP_NR_MEMSLOTS(10),
    KVM_CAP_MP_STATE(14),
    KVM_CAP_SET_IDENTITY_MAP_ADDR(37),
    KVM_CAP_XEN_HVM(38),
    KVM_CAP_VCPU_EVENTS(41),
    KVM_CAP_DEBUGREGS(50),
    KVM_CAP_XSAVE(55),
    KVM_CAP_XCRS(56),
    KVM_CAP_GET_TSC_KHZ(61),
    KVM_CAP_MAX_VCPUS(66),
    KVM_CAP_SYNC_REGS(74),
    KVM_CAP_SIGNAL_MSI(77),
    KVM_CAP_ENABLE_CAP_VM(98),
    KVM_CAP_SPLIT_IRQCHIP(121),
    KVM_CAP_MAX_VCPU_ID(128),
    KVM_CAP_IMMEDIATE_EXIT(136),
    KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2(168),
    KVM_CAP_X86_USER_SPACE_MSR(188),
    KVM_CAP_X86_MSR_FILTER(189),
    KVM_CAP_XSAVE2(208),
    KVM_CAP_VM_TSC_CONTROL(214);

    private final int number;

    KvmCap(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
