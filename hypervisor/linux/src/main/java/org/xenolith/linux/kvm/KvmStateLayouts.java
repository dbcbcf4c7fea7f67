package org.xenolith.linux.kvm;

/** The structures that carry a vCPU's state (asm/kvm.h, linux/kvm.h), one nested class each. */
public final class KvmStateLayouts {
    private KvmStateLayouts() {
    }

    /** {@code struct kvm_regs}: rax rbx rcx rdx rsi rdi rsp rbp r8..r15 rip rflags. */
    public static final class Regs {
        public static final int SIZE = 144;
        public static final int RAX = 0;
        public static final int RBX = 8;
        public static final int RCX = 16;
        public static final int RDX = 24;
        public static final int RSI = 32;
        public static final int RDI = 40;
        public static final int RSP = 48;
        public static final int RBP = 56;
        public static final int R8 = 64;
        public static final int R9 = 72;
        public static final int R10 = 80;
        public static final int RIP = 128;
        public static final int RFLAGS = 136;

        private Regs() {
        }
    }

    /** {@code struct kvm_segment}. */
    public static final class Segment {
        public static final int SIZE = 24;
        public static final int BASE = 0;
        public static final int LIMIT = 8;
        public static final int SELECTOR = 12;
        public static final int TYPE = 14;
        public static final int PRESENT = 15;
        public static final int DPL = 16;
        public static final int DB = 17;
        public static final int S = 18;
        public static final int L = 19;
        public static final int G = 20;
        public static final int AVL = 21;
        public static final int UNUSABLE = 22;

        private Segment() {
        }
    }

    /** {@code struct kvm_sregs}. */
    public static final class Sregs {
        public static final int SIZE = 312;
        public static final int CS = 0;
        public static final int DS = 24;
        public static final int ES = 48;
        public static final int FS = 72;
        public static final int GS = 96;
        public static final int SS = 120;
        public static final int TR = 144;
        public static final int LDT = 168;
        public static final int GDT = 192;
        public static final int IDT = 208;
        /** Of the limit in {@code struct kvm_dtable}, after the base. */
        public static final int DTABLE_LIMIT = 8;
        public static final int CR0 = 224;
        public static final int CR2 = 232;
        public static final int CR3 = 240;
        public static final int CR4 = 248;
        public static final int CR8 = 256;
        public static final int EFER = 264;
        public static final int APIC_BASE = 272;
        /** 256 bits, one of which may say which external interrupt is being injected. */
        public static final int INTERRUPT_BITMAP = 280;

        private Sregs() {
        }
    }

    /** {@code struct kvm_vcpu_events}. */
    public static final class Events {
        public static final int SIZE = 64;
        public static final int EXCEPTION_INJECTED = 0;
        public static final int EXCEPTION_NR = 1;
        public static final int EXCEPTION_HAS_ERROR_CODE = 2;
        public static final int EXCEPTION_ERROR_CODE = 4;
        public static final int INTERRUPT_INJECTED = 8;
        public static final int INTERRUPT_NR = 9;
        public static final int INTERRUPT_SHADOW = 11;
        public static final int NMI_INJECTED = 12;
        public static final int NMI_PENDING = 13;
        public static final int NMI_MASKED = 14;
        public static final int SIPI_VECTOR = 16;
        public static final int FLAGS = 20;
        public static final int KVM_VCPUEVENT_VALID_NMI_PENDING = 1;
        public static final int KVM_VCPUEVENT_VALID_SHADOW = 4;

        private Events() {
        }
    }

    /** {@code struct kvm_debugregs}. */
    public static final class Debugregs {
        public static final int SIZE = 128;
        public static final int DB = 0;
        public static final int DR6 = 32;
        public static final int DR7 = 40;

        private Debugregs() {
        }
    }

    /** {@code struct kvm_xcrs}. */
    public static final class Xcrs {
        public static final int SIZE = 392;
        public static final int NR_XCRS = 0;
        public static final int XCR = 8;
        public static final int XCR_VALUE = 16;

        private Xcrs() {
        }
    }

    /** {@code struct kvm_msrs} with its entries. */
    public static final class Msrs {
        public static final int HEADER = 8;
        public static final int ENTRY = 16;
        public static final int NMSRS = 0;
        public static final int INDEX = 0;
        public static final int DATA = 8;

        private Msrs() {
        }
    }

    /** {@code struct kvm_lapic_state}, the registers as in the MMIO page. */
    public static final class Lapic {
        public static final int SIZE = 1024;
        public static final int SVR = 0xf0;
        public static final int LVT0 = 0x350;

        private Lapic() {
        }
    }

    /** {@code struct kvm_xsave}. */
    public static final class Xsave {
        public static final int SIZE = 4096;

        private Xsave() {
        }
    }
}
