package org.xenolith.kvm;

import org.xenolith.linux.kvm.KvmCap;
import org.xenolith.linux.kvm.VmFd;

/** How a VM's dirty log is kept. With manual protection, reading a bitmap and write-protecting again are two steps. */
enum DirtyLogMode {
    /** KVM_GET_DIRTY_LOG clears and protects in one go. */
    AUTOMATIC,
    /** KVM_CLEAR_DIRTY_LOG protects again. */
    MANUAL,
    /** As MANUAL, and the first bitmap is all ones without protecting anything when logging starts. */
    MANUAL_INITIALLY_SET;

    private static final int KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE = 1;
    private static final int KVM_DIRTY_LOG_INITIALLY_SET = 2;

    /** Switches on the best that the host offers. */
    static DirtyLogMode enable(VmFd vm, int offered) {
        int wanted = offered & (KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE | KVM_DIRTY_LOG_INITIALLY_SET);
        if ((wanted & KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE) == 0) {
            return AUTOMATIC;
        }
        vm.enable(KvmCap.KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, wanted);
        return (wanted & KVM_DIRTY_LOG_INITIALLY_SET) != 0 ? MANUAL_INITIALLY_SET : MANUAL;
    }
}
