package org.xenolith.core.hypercall;

import org.xenolith.abi.XenErrno;
import org.xenolith.abi.shared.VcpuTimeInfoLayout;
import org.xenolith.abi.vcpu.GetPhysidLayout;
import org.xenolith.abi.vcpu.RegisterMemoryAreaLayout;
import org.xenolith.abi.vcpu.RegisterVcpuInfoLayout;
import org.xenolith.abi.vcpu.RunstateLayout;
import org.xenolith.abi.vcpu.SetPeriodicTimerLayout;
import org.xenolith.abi.vcpu.SetSingleshotTimerLayout;
import org.xenolith.core.engine.VirtualMachineConfig;
import org.xenolith.core.memory.AreaPlace;
import org.xenolith.core.time.Runstate;
import org.xenolith.core.time.VcpuTimers;

/** Hypercalls 24, vcpu_op ({@code vcpu.h}), and 15, set_timer_op. */
final class VcpuOps {
    private static final int IS_UP = 3;
    private static final int GET_RUNSTATE_INFO = 4;
    private static final int REGISTER_RUNSTATE_MEMORY_AREA = 5;
    private static final int SET_PERIODIC_TIMER = 6;
    private static final int STOP_PERIODIC_TIMER = 7;
    private static final int SET_SINGLESHOT_TIMER = 8;
    private static final int STOP_SINGLESHOT_TIMER = 9;
    private static final int REGISTER_VCPU_INFO = 10;
    private static final int GET_PHYSID = 12;
    private static final int REGISTER_VCPU_TIME_MEMORY_AREA = 13;
    private static final int SSHOTTMR_FUTURE = 1;
    private static final int STATES = 4;

    private final DomainServices domain;
    private final VcpuServices vcpus;
    private final VcpuTimers timers;

    VcpuOps(DomainServices domain, VcpuServices vcpus, VcpuTimers timers) {
        this.domain = domain;
        this.vcpus = vcpus;
        this.timers = timers;
    }

    long handle(GuestCall call) {
        int op = call.intArgument(0);
        int vcpu = vcpu(call);
        switch (op) {
            case IS_UP:
                return vcpus.isUp(vcpu) ? 1 : 0;
            case GET_RUNSTATE_INFO:
                return getRunstate(call, vcpu);
            case REGISTER_RUNSTATE_MEMORY_AREA:
                vcpus.registerRunstateArea(vcpu, area(call, call.pick(RunstateLayout.SIZE_64, RunstateLayout.SIZE_32)),
                        call.longMode());
                return 0;
            case SET_PERIODIC_TIMER:
                return setPeriodic(call, vcpu);
            case STOP_PERIODIC_TIMER:
                timers.stopPeriodic(vcpu);
                return 0;
            case SET_SINGLESHOT_TIMER:
                return setSingleshot(call, vcpu);
            case STOP_SINGLESHOT_TIMER:
                requireCurrent(call, vcpu);
                timers.stopSingleshot(vcpu);
                return 0;
            case REGISTER_VCPU_INFO:
                return registerVcpuInfo(call, vcpu);
            case GET_PHYSID:
                return getPhysid(call, vcpu);
            case REGISTER_VCPU_TIME_MEMORY_AREA:
                return registerTimeArea(call, vcpu);
            default:
                throw GuestCall.noSuchOp("vcpu_op", op);
        }
    }

    /** Absolute system time in one register, or two for a 32-bit caller; 0 stops the timer. */
    long handleSetTimer(GuestCall call) {
        long deadline = call.longMode() ? call.argument(0) : call.argument(0) | call.argument(1) << 32;
        if (deadline == 0) {
            timers.stopSingleshot(call.vcpu());
        } else {
            timers.setSingleshot(call.vcpu(), deadline < 0 ? 0 : deadline);
        }
        return 0;
    }

    private int vcpu(GuestCall call) {
        int vcpu = call.intArgument(1);
        if (vcpu < 0 || vcpu >= vcpus.count()) {
            throw GuestCall.error(XenErrno.ENOENT, "vcpu=" + vcpu);
        }
        return vcpu;
    }

    private static void requireCurrent(GuestCall call, int vcpu) {
        if (vcpu != call.vcpu()) {
            throw GuestCall.error(XenErrno.EINVAL, "vcpu=" + vcpu + " is not the caller");
        }
    }

    private static AreaPlace area(GuestCall call, int size) {
        call.copyIn(call.argument(2), call.wordSize());
        return call.locate(call.getWord(RegisterMemoryAreaLayout.ADDR), size);
    }

    private long registerTimeArea(GuestCall call, int vcpu) {
        AreaPlace place = area(call, VcpuTimeInfoLayout.SIZE);
        if ((place.gpa() & Integer.BYTES - 1) != 0) {
            throw GuestCall.error(XenErrno.EINVAL, "time area at 0x" + Long.toHexString(place.gpa()));
        }
        vcpus.registerTimeArea(vcpu, place);
        return 0;
    }

    private long getRunstate(GuestCall call, int vcpu) {
        Runstate runstate = vcpus.runstate(vcpu);
        long now = domain.systemTime();
        call.putLong(0, 0);
        call.putInt(RunstateLayout.STATE, runstate.state());
        call.putLong(call.pick(RunstateLayout.STATE_ENTRY_TIME_64, RunstateLayout.STATE_ENTRY_TIME_32), runstate.since());
        for (int state = 0; state < STATES; state++) {
            call.putLong(call.pick(RunstateLayout.TIME_64, RunstateLayout.TIME_32) + state * Long.BYTES,
                    runstate.time(state, now));
        }
        call.copyOut(call.argument(2), 0, call.pick(RunstateLayout.SIZE_64, RunstateLayout.SIZE_32));
        return 0;
    }

    private long setPeriodic(GuestCall call, int vcpu) {
        call.copyIn(call.argument(2), SetPeriodicTimerLayout.SIZE);
        long period = call.getLong(SetPeriodicTimerLayout.PERIOD_NS);
        if (period < VcpuTimers.MIN_PERIOD_NANOS || period > Long.MAX_VALUE / 4) {
            throw GuestCall.error(XenErrno.EINVAL, "period_ns=" + period);
        }
        timers.setPeriodic(vcpu, period);
        return 0;
    }

    private long setSingleshot(GuestCall call, int vcpu) {
        requireCurrent(call, vcpu);
        call.copyIn(call.argument(2), call.pick(SetSingleshotTimerLayout.SIZE_64, SetSingleshotTimerLayout.SIZE_32));
        long deadline = call.getLong(SetSingleshotTimerLayout.TIMEOUT_ABS_NS);
        boolean future = (call.getInt(SetSingleshotTimerLayout.FLAGS) & SSHOTTMR_FUTURE) != 0;
        if (future && deadline < domain.systemTime()) {
            return -XenErrno.ETIME;
        }
        timers.setSingleshot(vcpu, deadline);
        return 0;
    }

    private long registerVcpuInfo(GuestCall call, int vcpu) {
        call.copyIn(call.argument(2), RegisterVcpuInfoLayout.SIZE);
        vcpus.registerVcpuInfo(vcpu, call.getLong(RegisterVcpuInfoLayout.MFN), call.getInt(RegisterVcpuInfoLayout.OFFSET));
        return 0;
    }

    private static long getPhysid(GuestCall call, int vcpu) {
        call.putLong(GetPhysidLayout.PHYS_ID, (long) vcpu << 32 | VirtualMachineConfig.apicId(vcpu));
        call.copyOut(call.argument(2), 0, GetPhysidLayout.SIZE);
        return 0;
    }
}
