package org.xenolith.core.hypercall;

import java.util.concurrent.TimeUnit;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.sched.SchedPollLayout;
import org.xenolith.abi.sched.SchedShutdownLayout;
import org.xenolith.abi.sched.SchedWatchdogLayout;
import org.xenolith.core.time.VcpuTimers;
import org.xenolith.evtchn.EventChannels;

/** Hypercall 29, sched_op, and its old form 6 ({@code sched.h}). */
final class SchedOps {
    private static final int YIELD = 0;
    private static final int BLOCK = 1;
    private static final int SHUTDOWN = 2;
    private static final int POLL = 3;
    private static final int REMOTE_SHUTDOWN = 4;
    private static final int SHUTDOWN_CODE = 5;
    private static final int WATCHDOG = 6;
    private static final int PIN_OVERRIDE = 7;
    private static final int MAX_REASON = 5;

    private final DomainServices domain;
    private final VcpuServices vcpus;
    private final VcpuTimers timers;
    private final EventChannels events;

    SchedOps(DomainServices domain, VcpuServices vcpus, VcpuTimers timers, EventChannels events) {
        this.domain = domain;
        this.vcpus = vcpus;
        this.timers = timers;
        this.events = events;
    }

    long handle(GuestCall call) {
        int op = call.intArgument(0);
        return switch (op) {
            case YIELD -> giveWay(call);
            case BLOCK -> block(call);
            case SHUTDOWN -> shutdown(call, reason(call));
            case POLL -> poll(call);
            case SHUTDOWN_CODE -> shutdownCode(reason(call));
            case WATCHDOG -> watchdog(call);
            case REMOTE_SHUTDOWN, PIN_OVERRIDE -> -XenErrno.EPERM;
            default -> throw GuestCall.noSuchOp("sched_op", op);
        };
    }

    /** The old form knows the first three operations and takes the reason in a register. */
    long handleCompat(GuestCall call) {
        int op = call.intArgument(0);
        return switch (op) {
            case YIELD -> giveWay(call);
            case BLOCK -> block(call);
            case SHUTDOWN -> shutdown(call, call.intArgument(1));
            default -> throw GuestCall.noSuchOp("sched_op_compat", op);
        };
    }

    private long giveWay(GuestCall call) {
        vcpus.yield(call.vcpu());
        return 0;
    }

    private long block(GuestCall call) {
        vcpus.block(call.vcpu());
        return 0;
    }

    private static int reason(GuestCall call) {
        call.copyIn(call.argument(1), SchedShutdownLayout.SIZE);
        return call.getInt(SchedShutdownLayout.REASON);
    }

    private long shutdown(GuestCall call, int reason) {
        domain.shutdown(call.vcpu(), checked(reason));
        return 0;
    }

    private long shutdownCode(int reason) {
        domain.shutdownCode(checked(reason));
        return 0;
    }

    private static int checked(int reason) {
        if (reason < 0 || reason > MAX_REASON) {
            throw GuestCall.error(XenErrno.EINVAL, "reason=" + reason);
        }
        return reason;
    }

    private long poll(GuestCall call) {
        call.copyIn(call.argument(1), call.pick(SchedPollLayout.SIZE_64, SchedPollLayout.SIZE_32));
        long list = call.getWord(SchedPollLayout.PORTS);
        int count = call.getInt(call.pick(SchedPollLayout.NR_PORTS_64, SchedPollLayout.NR_PORTS_32));
        long timeout = call.getLong(call.pick(SchedPollLayout.TIMEOUT_64, SchedPollLayout.TIMEOUT_32));
        if (count < 0 || count > GuestCall.MAX_PORTS) {
            throw GuestCall.error(XenErrno.EINVAL, "nr_ports=" + count);
        }
        call.copyIn(list, count * Integer.BYTES);
        int[] ports = call.ports();
        for (int i = 0; i < count; i++) {
            ports[i] = call.getInt(i * Integer.BYTES);
            events.requireInRange(ports[i]);
        }
        vcpus.poll(call.vcpu(), ports, count, timeout);
        return 0;
    }

    private long watchdog(GuestCall call) {
        call.copyIn(call.argument(1), SchedWatchdogLayout.SIZE);
        int id = call.getInt(SchedWatchdogLayout.ID);
        long nanos = TimeUnit.SECONDS.toNanos(Integer.toUnsignedLong(call.getInt(SchedWatchdogLayout.TIMEOUT)));
        return id == 0 ? newWatchdog(nanos) : changeWatchdog(id - 1, nanos);
    }

    private long newWatchdog(long nanos) {
        if (nanos == 0) {
            throw GuestCall.error(XenErrno.EINVAL, "timeout=0");
        }
        synchronized (timers) {
            for (int slot = 0; slot < VcpuTimers.WATCHDOGS; slot++) {
                if (!timers.watchdogSet(slot)) {
                    timers.setWatchdog(slot, nanos);
                    return slot + 1L;
                }
            }
        }
        throw GuestCall.error(XenErrno.ENOSPC, "watchdogs=" + VcpuTimers.WATCHDOGS);
    }

    private long changeWatchdog(int slot, long nanos) {
        if (slot < 0 || slot >= VcpuTimers.WATCHDOGS || !timers.watchdogSet(slot)) {
            throw GuestCall.error(XenErrno.EINVAL, "watchdog id=" + (slot + 1));
        }
        if (nanos == 0) {
            timers.stopWatchdog(slot);
        } else {
            timers.setWatchdog(slot, nanos);
        }
        return 0;
    }
}
