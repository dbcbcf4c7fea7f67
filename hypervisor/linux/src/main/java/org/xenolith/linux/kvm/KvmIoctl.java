package org.xenolith.linux.kvm;

import static org.xenolith.linux.kvm.KvmCap.*;

/** The ioctls of /dev/kvm that we use: number as linux/kvm.h composes it, and the capability each needs, if any. */
public enum KvmIoctl {
    KVM_GET_API_VERSION(0xae00L),
    KVM_CREATE_VM(0xae01L),
    KVM_GET_MSR_INDEX_LIST(0xc004ae02L),
    KVM_CHECK_EXTENSION(0xae03L),
    KVM_GET_VCPU_MMAP_SIZE(0xae04L),
    KVM_GET_SUPPORTED_CPUID(0xc008ae05L, KVM_CAP_EXT_CPUID),

    KVM_CREATE_VCPU(0xae41L),
    KVM_GET_DIRTY_LOG(0x4010ae42L),
    KVM_SET_USER_MEMORY_REGION(0x4020ae46L, KVM_CAP_USER_MEMORY),
    KVM_SET_TSS_ADDR(0xae47L, KVM_CAP_SET_TSS_ADDR),
    KVM_SET_IDENTITY_MAP_ADDR(0x4008ae48L, KVM_CAP_SET_IDENTITY_MAP_ADDR),
    KVM_XEN_HVM_CONFIG(0x4038ae7aL, KVM_CAP_XEN_HVM),
    KVM_ENABLE_CAP(0x4068aea3L, KVM_CAP_ENABLE_CAP_VM),
    KVM_SIGNAL_MSI(0x4020aea5L, KVM_CAP_SIGNAL_MSI),
    KVM_CLEAR_DIRTY_LOG(0xc018aec0L, KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2),
    KVM_X86_SET_MSR_FILTER(0x4188aec6L, KVM_CAP_X86_MSR_FILTER),
    KVM_GET_TSC_KHZ(0xaea3L, KVM_CAP_GET_TSC_KHZ),

    KVM_RUN(0xae80L),
    KVM_GET_REGS(0x8090ae81L),
    KVM_SET_REGS(0x4090ae82L),
    KVM_GET_SREGS(0x8138ae83L),
    KVM_SET_SREGS(0x4138ae84L),
    KVM_TRANSLATE(0xc018ae85L),
    KVM_INTERRUPT(0x4004ae86L),
    KVM_GET_MSRS(0xc008ae88L),
    KVM_SET_MSRS(0x4008ae89L),
    KVM_SET_SIGNAL_MASK(0x4004ae8bL),
    KVM_GET_LAPIC(0x8400ae8eL, KVM_CAP_IRQCHIP),
    KVM_SET_LAPIC(0x4400ae8fL, KVM_CAP_IRQCHIP),
    KVM_SET_CPUID2(0x4008ae90L, KVM_CAP_EXT_CPUID),
    KVM_GET_MP_STATE(0x8004ae98L, KVM_CAP_MP_STATE),
    KVM_SET_MP_STATE(0x4004ae99L, KVM_CAP_MP_STATE),
    KVM_GET_VCPU_EVENTS(0x8040ae9fL, KVM_CAP_VCPU_EVENTS),
    KVM_SET_VCPU_EVENTS(0x4040aea0L, KVM_CAP_VCPU_EVENTS),
    KVM_GET_DEBUGREGS(0x8080aea1L, KVM_CAP_DEBUGREGS),
    KVM_SET_DEBUGREGS(0x4080aea2L, KVM_CAP_DEBUGREGS),
    KVM_GET_XSAVE(0x9000aea4L, KVM_CAP_XSAVE),
    KVM_SET_XSAVE(0x5000aea5L, KVM_CAP_XSAVE),
    KVM_GET_XCRS(0x8188aea6L, KVM_CAP_XCRS),
    KVM_SET_XCRS(0x4188aea7L, KVM_CAP_XCRS),
    KVM_GET_XSAVE2(0x9000aecfL, KVM_CAP_XSAVE2);

    private final long number;
    private final KvmCap needs;

    KvmIoctl(long number) {
        this(number, null);
    }

    KvmIoctl(long number, KvmCap needs) {
        this.number = number;
        this.needs = needs;
    }

    public long number() {
        return number;
    }

    /** The capability that says whether the host has it; null for what every KVM has. */
    public KvmCap needs() {
        return needs;
    }
}
