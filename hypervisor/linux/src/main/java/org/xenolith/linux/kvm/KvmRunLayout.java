package org.xenolith.linux.kvm;

/**
 * {@code struct kvm_run} (linux/kvm.h), shared with the kernel per vCPU.
 * <pre>
 *   0  request_interrupt_window, immediate_exit    288  kvm_valid_regs
 *   8  exit_reason, ready_for_interrupt_injection  296  kvm_dirty_regs
 *  16  cr8, apic_base                              304  s.regs: kvm_regs, kvm_sregs, kvm_vcpu_events
 *  32  union of what each exit says, 256 bytes    2352
 * </pre>
 */
public final class KvmRunLayout {
    public static final int SIZE = 2352;
    public static final int IMMEDIATE_EXIT = 1;
    public static final int EXIT_REASON = 8;
    public static final int IF_FLAG = 13;

    public static final int IO_DIRECTION = 32;
    public static final int IO_SIZE = 33;
    public static final int IO_PORT = 34;
    public static final int IO_COUNT = 36;
    public static final int IO_DATA_OFFSET = 40;

    public static final int MMIO_PHYS_ADDR = 32;
    public static final int MMIO_DATA = 40;
    public static final int MMIO_LEN = 48;
    public static final int MMIO_IS_WRITE = 52;

    public static final int MSR_ERROR = 32;
    public static final int MSR_INDEX = 44;
    public static final int MSR_DATA = 48;

    public static final int XEN_TYPE = 32;
    public static final int XEN_LONGMODE = 40;
    public static final int XEN_CPL = 44;
    public static final int XEN_INPUT = 48;
    public static final int XEN_RESULT = 56;
    public static final int XEN_PARAMS = 64;

    public static final int FAIL_ENTRY_REASON = 32;
    public static final int FAIL_ENTRY_CPU = 40;
    public static final int INTERNAL_SUBERROR = 32;
    public static final int INTERNAL_NDATA = 36;
    public static final int INTERNAL_DATA = 40;
    public static final int SYSTEM_EVENT_TYPE = 32;

    public static final int KVM_VALID_REGS = 288;
    public static final int KVM_DIRTY_REGS = 296;
    public static final int SYNC_REGS = 304;
    public static final int SYNC_SREGS = 448;
    public static final int SYNC_EVENTS = 760;

    /** Bits of kvm_valid_regs and kvm_dirty_regs. */
    public static final int KVM_SYNC_X86_REGS = 1;
    public static final int KVM_SYNC_X86_SREGS = 2;
    public static final int KVM_SYNC_X86_EVENTS = 4;

    public static final int KVM_EXIT_IO_IN = 0;
    public static final int KVM_EXIT_XEN_HCALL = 1;

    /** Values of exit_reason. */
    public static final int KVM_EXIT_UNKNOWN = 0;
    public static final int KVM_EXIT_EXCEPTION = 1;
    public static final int KVM_EXIT_IO = 2;
    public static final int KVM_EXIT_HLT = 5;
    public static final int KVM_EXIT_MMIO = 6;
    public static final int KVM_EXIT_IRQ_WINDOW_OPEN = 7;
    public static final int KVM_EXIT_SHUTDOWN = 8;
    public static final int KVM_EXIT_FAIL_ENTRY = 9;
    public static final int KVM_EXIT_INTR = 10;
    public static final int KVM_EXIT_SET_TPR = 11;
    public static final int KVM_EXIT_INTERNAL_ERROR = 17;
    public static final int KVM_EXIT_SYSTEM_EVENT = 24;
    public static final int KVM_EXIT_IOAPIC_EOI = 26;
    public static final int KVM_EXIT_X86_RDMSR = 29;
    public static final int KVM_EXIT_X86_WRMSR = 30;
    public static final int KVM_EXIT_XEN = 34;

    private KvmRunLayout() {
    }
}
