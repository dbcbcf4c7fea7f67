package org.xenolith.core.hypercall;

/** {@code __HYPERVISOR_*} in {@code xen.h}. */
final class HypercallNumber {
    static final int SCHED_OP_COMPAT = 6;
    static final int MEMORY_OP = 12;
    static final int MULTICALL = 13;
    static final int SET_TIMER_OP = 15;
    static final int EVENT_CHANNEL_OP_COMPAT = 16;
    static final int XEN_VERSION = 17;
    static final int CONSOLE_IO = 18;
    static final int GRANT_TABLE_OP = 20;
    static final int VCPU_OP = 24;
    static final int SCHED_OP = 29;
    static final int EVENT_CHANNEL_OP = 32;
    static final int PHYSDEV_OP = 33;
    static final int HVM_OP = 34;

    private HypercallNumber() {
    }
}
