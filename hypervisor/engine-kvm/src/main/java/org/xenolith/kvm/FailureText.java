package org.xenolith.kvm;

import static org.xenolith.linux.kvm.KvmRunLayout.*;

import java.nio.ByteBuffer;
import org.xenolith.linux.Errno;
import org.xenolith.linux.kvm.KvmStateLayouts.Regs;
import org.xenolith.linux.kvm.KvmStateLayouts.Segment;
import org.xenolith.linux.kvm.KvmStateLayouts.Sregs;

/** Says for an operator why KVM cannot run a guest any further. */
final class FailureText {
    private static final int EMULATION = 1;
    private static final int SIMULTANEOUS_EXCEPTIONS = 2;
    private static final int DELIVERY_EVENT = 3;
    private static final int UNEXPECTED_EXIT = 4;
    private static final int MOST_DATA = 16;

    private FailureText() {
    }

    static String of(ByteBuffer run) {
        int reason = run.getInt(EXIT_REASON);
        String what = switch (reason) {
            case KVM_EXIT_FAIL_ENTRY -> "the CPU refused to enter the guest, hardware reason 0x"
                    + Long.toHexString(run.getLong(FAIL_ENTRY_REASON)) + " on CPU " + run.getInt(FAIL_ENTRY_CPU);
            case KVM_EXIT_INTERNAL_ERROR -> internal(run);
            case KVM_EXIT_EXCEPTION -> "KVM_EXIT_EXCEPTION";
            case KVM_EXIT_SYSTEM_EVENT -> "KVM_EXIT_SYSTEM_EVENT type=" + run.getInt(SYSTEM_EVENT_TYPE);
            case KVM_EXIT_UNKNOWN -> "unknown hardware exit 0x" + Long.toHexString(run.getLong(FAIL_ENTRY_REASON));
            default -> "KVM exit reason " + reason + " that this engine does not serve";
        };
        return what + ", " + place(run);
    }

    static String ofErrno(int errno) {
        return errno == Errno.EFAULT
                ? "KVM_RUN: EFAULT, guest memory is no longer mapped in this process (or the host is out of memory)"
                : "KVM_RUN: " + Errno.name(errno);
    }

    private static String internal(ByteBuffer run) {
        int suberror = run.getInt(INTERNAL_SUBERROR);
        StringBuilder text = new StringBuilder(switch (suberror) {
            case EMULATION -> "KVM cannot emulate the guest's instruction";
            case SIMULTANEOUS_EXCEPTIONS -> "KVM: simultaneous exceptions";
            case DELIVERY_EVENT -> "KVM: exit while delivering an event";
            case UNEXPECTED_EXIT -> "KVM: unexpected hardware exit";
            default -> "KVM internal error " + suberror;
        });
        int count = Math.min(run.getInt(INTERNAL_NDATA), MOST_DATA);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? ", data " : " ").append(Long.toHexString(run.getLong(INTERNAL_DATA + i * Long.BYTES)));
        }
        return text.toString();
    }

    private static String place(ByteBuffer run) {
        return "rip=0x" + Long.toHexString(run.getLong(SYNC_REGS + Regs.RIP))
                + " cs.base=0x" + Long.toHexString(run.getLong(SYNC_SREGS + Sregs.CS + Segment.BASE))
                + " cr0=0x" + Long.toHexString(run.getLong(SYNC_SREGS + Sregs.CR0))
                + " efer=0x" + Long.toHexString(run.getLong(SYNC_SREGS + Sregs.EFER));
    }
}
