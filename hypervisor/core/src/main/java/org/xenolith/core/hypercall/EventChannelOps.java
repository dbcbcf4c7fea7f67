package org.xenolith.core.hypercall;

import org.xenolith.abi.DomId;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.event.AllocUnboundLayout;
import org.xenolith.abi.event.BindInterdomainLayout;
import org.xenolith.abi.event.BindIpiLayout;
import org.xenolith.abi.event.BindPirqLayout;
import org.xenolith.abi.event.BindVcpuLayout;
import org.xenolith.abi.event.BindVirqLayout;
import org.xenolith.abi.event.EvtchnOpLayout;
import org.xenolith.abi.event.ExpandArrayLayout;
import org.xenolith.abi.event.InitControlLayout;
import org.xenolith.abi.event.PortLayout;
import org.xenolith.abi.event.ResetLayout;
import org.xenolith.abi.event.SetPriorityLayout;
import org.xenolith.abi.event.StatusLayout;
import org.xenolith.evtchn.EventChannels;
import org.xenolith.evtchn.EventStatus;
import org.xenolith.evtchn.PortState;

/** Hypercall 32, event_channel_op, and its old form 16 ({@code event_channel.h}). Structures are the same for both widths. */
final class EventChannelOps {
    private static final int BIND_INTERDOMAIN = 0;
    private static final int BIND_VIRQ = 1;
    private static final int BIND_PIRQ = 2;
    private static final int CLOSE = 3;
    private static final int SEND = 4;
    private static final int STATUS = 5;
    private static final int ALLOC_UNBOUND = 6;
    private static final int BIND_IPI = 7;
    private static final int BIND_VCPU = 8;
    private static final int UNMASK = 9;
    private static final int RESET = 10;
    private static final int INIT_CONTROL = 11;
    private static final int EXPAND_ARRAY = 12;
    private static final int SET_PRIORITY = 13;

    private final EventChannels events;

    EventChannelOps(EventChannels events) {
        this.events = events;
    }

    long handle(GuestCall call) {
        return operate(call, call.intArgument(0), call.argument(1));
    }

    /** The old form has command and argument in one structure and ends with unmask. */
    long handleCompat(GuestCall call) {
        call.copyIn(call.argument(0), Integer.BYTES);
        int op = call.getInt(EvtchnOpLayout.CMD);
        if (op < 0 || op > UNMASK) {
            throw GuestCall.noSuchOp("event_channel_op_compat", op);
        }
        return operate(call, op, call.argument(0) + EvtchnOpLayout.U);
    }

    private long operate(GuestCall call, int op, long at) {
        return switch (op) {
            case BIND_INTERDOMAIN -> bindInterdomain(call, at);
            case BIND_VIRQ -> bindVirq(call, at);
            case BIND_PIRQ -> bindPirq(call, at);
            case CLOSE -> close(port(call, at));
            case SEND -> send(port(call, at));
            case STATUS -> status(call, at);
            case ALLOC_UNBOUND -> allocUnbound(call, at);
            case BIND_IPI -> bindIpi(call, at);
            case BIND_VCPU -> bindVcpu(call, at);
            case UNMASK -> unmask(port(call, at));
            case RESET -> reset(call, at);
            case INIT_CONTROL -> initControl(call, at);
            case EXPAND_ARRAY -> expandArray(call, at);
            case SET_PRIORITY -> setPriority(call, at);
            default -> throw GuestCall.noSuchOp("event_channel_op", op);
        };
    }

    private static int port(GuestCall call, long at) {
        call.copyIn(at, PortLayout.SIZE);
        return call.getInt(PortLayout.PORT);
    }

    private long close(int port) {
        events.close(port);
        return 0;
    }

    private long send(int port) {
        events.send(port);
        return 0;
    }

    private long unmask(int port) {
        events.unmask(port);
        return 0;
    }

    private long bindInterdomain(GuestCall call, long at) {
        call.copyIn(at, BindInterdomainLayout.SIZE);
        DomId remote = domain(call, call.getShort(BindInterdomainLayout.REMOTE_DOM));
        int port = events.bindInterdomain(remote, call.getInt(BindInterdomainLayout.REMOTE_PORT));
        call.putOut(at, BindInterdomainLayout.LOCAL_PORT, port);
        return 0;
    }

    private long bindVirq(GuestCall call, long at) {
        call.copyIn(at, BindVirqLayout.SIZE);
        int port = events.bindVirq(call.getInt(BindVirqLayout.VIRQ), call.getInt(BindVirqLayout.VCPU));
        call.putOut(at, BindVirqLayout.PORT, port);
        return 0;
    }

    private long bindPirq(GuestCall call, long at) {
        call.copyIn(at, BindPirqLayout.SIZE);
        return events.bindPirq(call.getInt(BindPirqLayout.PIRQ));
    }

    private long allocUnbound(GuestCall call, long at) {
        call.copyIn(at, AllocUnboundLayout.SIZE);
        call.requireSelf(call.getShort(AllocUnboundLayout.DOM));
        int port = events.allocUnbound(domain(call, call.getShort(AllocUnboundLayout.REMOTE_DOM)));
        call.putOut(at, AllocUnboundLayout.PORT, port);
        return 0;
    }

    private long bindIpi(GuestCall call, long at) {
        call.copyIn(at, BindIpiLayout.SIZE);
        call.putOut(at, BindIpiLayout.PORT, events.bindIpi(call.getInt(BindIpiLayout.VCPU)));
        return 0;
    }

    private long bindVcpu(GuestCall call, long at) {
        call.copyIn(at, BindVcpuLayout.SIZE);
        events.bindVcpu(call.getInt(BindVcpuLayout.PORT), call.getInt(BindVcpuLayout.VCPU));
        return 0;
    }

    private long status(GuestCall call, long at) {
        call.copyIn(at, StatusLayout.SIZE);
        call.requireSelf(call.getShort(StatusLayout.DOM));
        EventStatus status = events.status(call.getInt(StatusLayout.PORT));
        PortState state = status.state();
        call.putInt(StatusLayout.STATUS, state.status());
        call.putInt(StatusLayout.VCPU, status.vcpu());
        if (state instanceof PortState.Unbound unbound) {
            call.putShort(StatusLayout.UNBOUND_DOM, unbound.remote().value());
        } else if (state instanceof PortState.Interdomain pair) {
            call.putShort(StatusLayout.INTERDOMAIN_DOM, pair.remote().value());
            call.putInt(StatusLayout.INTERDOMAIN_PORT, pair.remotePort());
        } else if (state instanceof PortState.BoundVirq bound) {
            call.putInt(StatusLayout.VIRQ, bound.virq());
        }
        call.copyOut(at, 0, StatusLayout.SIZE);
        return 0;
    }

    private long reset(GuestCall call, long at) {
        call.copyIn(at, ResetLayout.SIZE);
        call.requireSelf(call.getShort(ResetLayout.DOM));
        events.reset();
        return 0;
    }

    private long initControl(GuestCall call, long at) {
        call.copyIn(at, InitControlLayout.SIZE);
        events.initControl(call.getInt(InitControlLayout.VCPU), call.getLong(InitControlLayout.CONTROL_GFN),
                call.getInt(InitControlLayout.OFFSET));
        call.putByte(0, EventChannels.FIFO_LINK_BITS);
        call.copyOut(at + InitControlLayout.LINK_BITS, 0, 1);
        return 0;
    }

    private long expandArray(GuestCall call, long at) {
        call.copyIn(at, ExpandArrayLayout.SIZE);
        events.expandArray(call.getLong(ExpandArrayLayout.ARRAY_GFN));
        return 0;
    }

    private long setPriority(GuestCall call, long at) {
        call.copyIn(at, SetPriorityLayout.SIZE);
        events.setPriority(call.getInt(SetPriorityLayout.PORT), call.getInt(SetPriorityLayout.PRIORITY));
        return 0;
    }

    private static DomId domain(GuestCall call, int domid) {
        if (domid == DomId.SELF) {
            return call.self();
        }
        if (domid > DomId.MAX) {
            throw GuestCall.error(XenErrno.ESRCH, "domid=" + domid);
        }
        return new DomId(domid);
    }
}
