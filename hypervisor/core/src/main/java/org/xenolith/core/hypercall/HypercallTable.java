package org.xenolith.core.hypercall;

import org.xenolith.abi.XenErrno;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.core.XenException;
import org.xenolith.core.engine.Exit;
import org.xenolith.evtchn.EvtchnException;

/**
 * From hypercall number to handler. Whatever a guest passes, {@link #dispatch} sets a result and does not throw. Safe
 * for all vCPU threads, each with its own {@link GuestCall}.
 */
public final class HypercallTable {
    private final HypercallHandler[] handlers = new HypercallHandler[HypercallStats.NUMBERS];
    private final HypercallStats stats = new HypercallStats();

    /** Fills the table for one domain. */
    public HypercallTable(HypercallParts parts) {
        SchedOps sched = new SchedOps(parts.domain(), parts.vcpus(), parts.timers(), parts.events());
        EventChannelOps events = new EventChannelOps(parts.events());
        VcpuOps vcpu = new VcpuOps(parts.domain(), parts.vcpus(), parts.timers());
        handlers[HypercallNumber.SCHED_OP_COMPAT] = sched::handleCompat;
        handlers[HypercallNumber.MEMORY_OP] = new MemoryOps(parts.domain(), parts.memory(), parts.grants())::handle;
        handlers[HypercallNumber.MULTICALL] = new MulticallOps(this)::handle;
        handlers[HypercallNumber.SET_TIMER_OP] = vcpu::handleSetTimer;
        handlers[HypercallNumber.EVENT_CHANNEL_OP_COMPAT] = events::handleCompat;
        handlers[HypercallNumber.XEN_VERSION] = new XenVersionOps(parts.domain())::handle;
        handlers[HypercallNumber.CONSOLE_IO] = new ConsoleIoOps(parts.domain())::handle;
        handlers[HypercallNumber.GRANT_TABLE_OP] = new GrantTableOps(parts.grants(), parts.memory())::handle;
        handlers[HypercallNumber.VCPU_OP] = vcpu::handle;
        handlers[HypercallNumber.SCHED_OP] = sched::handle;
        handlers[HypercallNumber.EVENT_CHANNEL_OP] = events::handle;
        handlers[HypercallNumber.PHYSDEV_OP] = new PhysdevOps()::handle;
        handlers[HypercallNumber.HVM_OP] = new HvmOps(parts.domain(), parts.vcpus())::handle;
    }

    public HypercallStats stats() {
        return stats;
    }

    /** Whether some handler serves a number. */
    public boolean serves(int number) {
        return number >= 0 && number < handlers.length && handlers[number] != null;
    }

    /** Serves a hypercall exit on its vCPU's thread. */
    public void dispatch(Exit.Hypercall exit, GuestCall call) {
        if (exit.cpl() != 0) {
            stats.denied();
            exit.result(-XenErrno.EPERM);
            return;
        }
        call.take(exit);
        exit.result(call(exit.number() & 0xffff_ffffL, call));
    }

    /** Serves a call whose arguments are in {@code call}. */
    long call(long number, GuestCall call) {
        stats.called(number);
        HypercallHandler handler = number < handlers.length ? handlers[(int) number] : null;
        long result = handler == null ? -XenErrno.ENOSYS : guarded(handler, call);
        if (result == -XenErrno.ENOSYS) {
            stats.unserved(number);
        }
        return result;
    }

    private static long guarded(HypercallHandler handler, GuestCall call) {
        try {
            return handler.handle(call);
        } catch (XenException refused) {
            return -refused.errno();
        } catch (EvtchnException refused) {
            return -refused.errno();
        } catch (GuestMemoryFault fault) {
            return -XenErrno.EFAULT;
        }
    }
}
