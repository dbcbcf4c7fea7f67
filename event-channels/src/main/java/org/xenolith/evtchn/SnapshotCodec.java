package org.xenolith.evtchn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenolith.abi.DomId;

/** Between live ports and an {@link EventSnapshot}. Caller holds the domain's lock. */
final class SnapshotCodec {
    private SnapshotCodec() {
    }

    static EventSnapshot save(PortTable ports, FifoDelivery fifo) {
        List<EventSnapshot.SavedPort> saved = new ArrayList<>();
        for (int number = 1; number < ports.bound(); number++) {
            Port port = ports.find(number);
            if (port != null) {
                saved.add(save(port, fifo));
            }
        }
        return new EventSnapshot(List.copyOf(saved), Optional.ofNullable(fifo).map(FifoDelivery::snapshot));
    }

    private static EventSnapshot.SavedPort save(Port port, FifoDelivery fifo) {
        PortState state = port.state;
        int remote = -1;
        int remotePort = -1;
        int virq = -1;
        if (state instanceof PortState.Unbound unbound) {
            remote = unbound.remote().value();
        } else if (state instanceof PortState.Interdomain pair) {
            remote = pair.remote().value();
            remotePort = pair.remotePort();
        } else if (state instanceof PortState.BoundVirq bound) {
            virq = bound.virq();
        }
        int lastVcpu = fifo == null ? 0 : fifo.lastVcpu(port.number);
        int lastPriority = fifo == null ? Port.DEFAULT_PRIORITY : fifo.lastPriority(port.number);
        return new EventSnapshot.SavedPort(port.number, state.status(), port.vcpu, port.priority, remote, remotePort, virq,
                lastVcpu, lastPriority);
    }

    static void restore(EventSnapshot saved, PortTable ports, VirqTable virqs, int capacity, FifoDelivery fifo) {
        for (EventSnapshot.SavedPort from : saved.ports()) {
            Port port = ports.take(from.port(), capacity);
            port.vcpu = from.vcpu();
            port.priority = from.priority();
            port.state = state(from);
            if (port.state instanceof PortState.BoundVirq bound) {
                virqs.bind(Virq.isPerVcpu(bound.virq()) ? from.vcpu() : 0, bound.virq(), from.port());
            }
            if (fifo != null) {
                fifo.last(from.port(), from.lastVcpu(), from.lastPriority());
            }
        }
        saved.ports().forEach(from -> reconnect(from, ports));
    }

    private static PortState state(EventSnapshot.SavedPort from) {
        return switch (from.status()) {
            case 1, 2 -> new PortState.Unbound(new DomId(from.remote()));
            case 4 -> new PortState.BoundVirq(from.virq());
            case 5 -> new PortState.BoundIpi();
            default -> throw new IllegalArgumentException("port=" + from.port() + ", status=" + from.status());
        };
    }

    private static void reconnect(EventSnapshot.SavedPort from, PortTable ports) {
        if (from.status() == 2 && from.remote() != DomId.DOM0.value()) {
            Port peer = ports.require(from.remotePort());
            ports.require(from.port()).state = new PortState.Interdomain(new DomId(from.remote()), from.remotePort(), peer);
        }
    }
}
