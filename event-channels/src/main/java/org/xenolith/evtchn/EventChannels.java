package org.xenolith.evtchn;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.xenolith.abi.DomId;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.memory.SharedArea;
import org.xenolith.abi.shared.SharedInfoLayout;

/**
 * One domain's event channels: the semantics of every {@code EVTCHNOP_*}, and dom0's half of each pair.
 *
 * <p>Locking: changes to ports (allocate, bind, close, reset, ABI) hold this object's monitor. {@link #send},
 * {@link LocalPort#send}, {@link #raiseVirq} and delivery read volatile state only; the FIFO ABI takes one further lock to
 * link an event into its queue. A send that races with a close may leave a spurious event on a port number that is
 * given out again, which the ABI allows. Handlers of local ports run outside every lock but on the sender's thread.
 */
public final class EventChannels {
    /** {@code link_bits} of EVTCHNOP_init_control. */
    public static final int FIFO_LINK_BITS = FifoWord.LINK_BITS;
    private static final int CONTROL_BLOCK_SPAN = 4096 - org.xenolith.abi.event.FifoControlBlockLayout.SIZE;

    private final EventChannelConfig config;
    private final EventPages pages;
    private final UpcallSink sink;
    private final UpcallPending upcalls;
    private final PortTable ports;
    private final VirqTable virqs;
    private final LocalEnds locals;
    private final AtomicInteger pollers = new AtomicInteger();
    private volatile Delivery delivery;

    public EventChannels(EventChannelConfig config, EventPages pages, UpcallSink sink) {
        this.config = config;
        this.pages = pages;
        this.sink = sink;
        upcalls = new UpcallPending(pages, sink);
        ports = new PortTable(this, config.maxPort());
        virqs = new VirqTable(config.vcpus());
        locals = new LocalEnds(this, config.self());
        delivery = new TwoLevelDelivery(pages, upcalls);
    }

    /** Dom0's ends of this domain's channels. */
    public EventBinder binder() {
        return locals;
    }

    /** EVTCHNOP_alloc_unbound: a port that {@code remote} may bind to. */
    public synchronized int allocUnbound(DomId remote) {
        Port port = ports.allocate(delivery.capacity());
        port.state = new PortState.Unbound(remote);
        return port.number;
    }

    /** EVTCHNOP_bind_interdomain: binds to what {@code remote} allocated for this domain; the new port is pending. */
    public int bindInterdomain(DomId remote, int remotePort) {
        Port port;
        synchronized (this) {
            port = remote.equals(config.self()) ? bindLoopback(remotePort) : bindLocal(remote, remotePort);
        }
        deliver(port);
        return port.number;
    }

    private Port bindLoopback(int remotePort) {
        Port other = ports.require(remotePort);
        if (!(other.state instanceof PortState.Unbound unbound) || !unbound.remote().equals(config.self())) {
            throw new EvtchnException(XenErrno.EINVAL, "port=" + remotePort + " is " + other.state);
        }
        Port port = ports.allocate(delivery.capacity());
        port.state = new PortState.Interdomain(config.self(), remotePort, other);
        other.state = new PortState.Interdomain(config.self(), port.number, port);
        return port;
    }

    private Port bindLocal(DomId remote, int remotePort) {
        if (!remote.equals(DomId.DOM0)) {
            throw new EvtchnException(XenErrno.ESRCH, "domid=" + remote);
        }
        LocalEnd end = locals.requireUnbound(remotePort);
        Port port = ports.allocate(delivery.capacity());
        port.state = new PortState.Interdomain(DomId.DOM0, remotePort, end);
        end.connect(port);
        return port;
    }

    /** Connects a local end to a port that the guest allocated for dom0. */
    synchronized void connect(LocalEnd end, int guestPort) {
        Port port = ports.require(guestPort);
        if (!(port.state instanceof PortState.Unbound unbound) || !unbound.remote().equals(DomId.DOM0)) {
            throw new EvtchnException(XenErrno.EINVAL, "port=" + guestPort + " is " + port.state);
        }
        port.state = new PortState.Interdomain(DomId.DOM0, end.port(), end);
        end.connect(port);
    }

    /** EVTCHNOP_bind_virq. */
    public synchronized int bindVirq(int virq, int vcpu) {
        if (virq < 0 || virq >= Virq.COUNT || !Virq.isPerVcpu(virq) && vcpu != 0) {
            throw new EvtchnException(XenErrno.EINVAL, "virq=" + virq + ", vcpu=" + vcpu);
        }
        checkVcpu(vcpu);
        if (virqs.port(vcpu, virq) != 0) {
            throw new EvtchnException(XenErrno.EEXIST, "virq=" + virq + ", vcpu=" + vcpu);
        }
        Port port = ports.allocate(delivery.capacity());
        port.vcpu = vcpu;
        port.state = new PortState.BoundVirq(virq);
        virqs.bind(vcpu, virq, port.number);
        return port.number;
    }

    /** EVTCHNOP_bind_ipi. */
    public synchronized int bindIpi(int vcpu) {
        checkVcpu(vcpu);
        Port port = ports.allocate(delivery.capacity());
        port.vcpu = vcpu;
        port.state = new PortState.BoundIpi();
        return port.number;
    }

    /** EVTCHNOP_bind_pirq: a PVH domain has no physical interrupts. */
    public int bindPirq(int pirq) {
        throw new EvtchnException(XenErrno.EINVAL, "pirq=" + pirq);
    }

    /** EVTCHNOP_close. */
    public synchronized void close(int port) {
        release(ports.require(port));
    }

    private void release(Port port) {
        PortState state = port.state;
        if (state instanceof PortState.Interdomain pair) {
            pair.peer().orphan();
        } else if (state instanceof PortState.BoundVirq bound) {
            virqs.unbind(bound.virq(), port.number);
        }
        delivery.clearPending(port.number);
        ports.free(port);
    }

    /** EVTCHNOP_send. Lock-free and allocation-free unless it fails. */
    public void send(int number) {
        Port port = ports.require(number);
        PortState state = port.state;
        if (state instanceof PortState.Interdomain pair) {
            pair.peer().raise();
        } else if (state instanceof PortState.BoundIpi) {
            deliver(port);
        } else if (!(state instanceof PortState.Unbound)) {
            throw new EvtchnException(XenErrno.EINVAL, "port=" + number + " is " + state);
        }
    }

    /** EVTCHNOP_status. */
    public synchronized EventStatus status(int number) {
        requireInRange(number);
        Port port = ports.at(number);
        return port == null ? new EventStatus(PortState.Free.INSTANCE, 0) : new EventStatus(port.state, port.vcpu);
    }

    /** Refuses a number that no port of this domain can have. */
    public void requireInRange(int number) {
        if (number <= 0 || number > config.maxPort() || number >= delivery.capacity()) {
            throw new EvtchnException(XenErrno.EINVAL, "port=" + number);
        }
    }

    /** EVTCHNOP_bind_vcpu: where the port's events go from now on. */
    public synchronized void bindVcpu(int number, int vcpu) {
        if (vcpu < 0 || vcpu >= config.vcpus()) {
            throw new EvtchnException(XenErrno.ENOENT, "vcpu=" + vcpu);
        }
        Port port = ports.require(number);
        PortState state = port.state;
        boolean fixed = state instanceof PortState.BoundIpi
                || state instanceof PortState.BoundVirq bound && Virq.isPerVcpu(bound.virq());
        if (fixed) {
            throw new EvtchnException(XenErrno.EINVAL, "port=" + number + " is " + state);
        }
        port.vcpu = vcpu;
    }

    /** EVTCHNOP_unmask. */
    public void unmask(int number) {
        delivery.unmask(ports.require(number));
    }

    /** EVTCHNOP_reset: closes every port and goes back to the 2-level ABI. */
    public synchronized void reset() {
        for (int number = 1; number < ports.bound(); number++) {
            Port port = ports.find(number);
            if (port != null) {
                release(port);
            }
        }
        delivery = new TwoLevelDelivery(pages, upcalls);
    }

    /** EVTCHNOP_set_priority, 0 (highest) to 15. */
    public synchronized void setPriority(int number, int priority) {
        if (!isFifo()) {
            throw new EvtchnException(XenErrno.ENOSYS, "2-level ABI");
        }
        Port port = ports.require(number);
        if (priority < 0 || priority >= FifoDelivery.PRIORITIES) {
            throw new EvtchnException(XenErrno.EINVAL, "priority=" + priority);
        }
        port.priority = priority;
    }

    /** EVTCHNOP_init_control: places a vCPU's control block; the first one switches the domain to the FIFO ABI. */
    public synchronized void initControl(int vcpu, long gfn, int offset) {
        if (!config.fifo()) {
            throw new EvtchnException(XenErrno.ENOSYS, "2-level ABI");
        }
        checkVcpu(vcpu);
        if (Integer.compareUnsigned(offset, CONTROL_BLOCK_SPAN) > 0 || (offset & 7) != 0) {
            throw new EvtchnException(XenErrno.EINVAL, "offset=" + offset);
        }
        if (delivery instanceof FifoDelivery fifo) {
            fifo.control(vcpu, gfn, offset);
            return;
        }
        FifoDelivery fifo = new FifoDelivery(config.vcpus(), pages, upcalls);
        fifo.control(vcpu, gfn, offset);
        switchTo(fifo);
    }

    private void switchTo(FifoDelivery fifo) {
        Delivery before = delivery;
        for (int number = 1; number < ports.bound(); number++) {
            Port port = ports.find(number);
            if (port != null && before.isPending(number)) {
                fifo.setEarly(number);
            }
        }
        delivery = fifo;
    }

    /** EVTCHNOP_expand_array: one more page of event words. */
    public synchronized void expandArray(long gfn) {
        if (!(delivery instanceof FifoDelivery fifo)) {
            throw new EvtchnException(XenErrno.EOPNOTSUPP, "2-level ABI");
        }
        fifo.expand(gfn, ports::at);
    }

    /** Raises a VIRQ of one vCPU; nothing happens if it is not bound. Lock-free, allocation-free. */
    public void raiseVirq(int vcpu, int virq) {
        Port port = ports.find(virqs.port(vcpu, virq));
        if (port != null) {
            deliver(port);
        }
    }

    /** Whether a port has an event, masked or not; false for a number that is out of range. */
    public boolean isPending(int port) {
        return port > 0 && port < delivery.capacity() && delivery.isPending(port);
    }

    public boolean isMasked(int port) {
        return port <= 0 || port >= delivery.capacity() || delivery.isMasked(port);
    }

    /** Whether a vCPU has an upcall to take. */
    public boolean upcallPending(int vcpu) {
        return upcalls.isRaised(vcpu);
    }

    /** Counts a vCPU that waits in SCHEDOP_poll in (1) or out (-1); while there are any, the sink hears of every event. */
    public void polling(int change) {
        pollers.addAndGet(change);
    }

    public boolean isFifo() {
        return delivery instanceof FifoDelivery;
    }

    /** Number of ports in use. */
    public synchronized int portsInUse() {
        return ports.inUse();
    }

    void deliver(Port port) {
        if (delivery.setPending(port) && pollers.get() != 0) {
            sink.polled();
        }
    }

    /**
     * Brings over what senders stored in a page that has just been replaced as shared_info (published before), so that
     * no event is lost. Pending bits that the new page did not have are delivered to their vCPU.
     */
    public void moved(SharedArea from, SharedArea to) {
        for (int offset = 0; offset < 512; offset += Integer.BYTES) {
            to.getAndOrInt(SharedInfoLayout.EVTCHN_PENDING + offset, from.getInt(SharedInfoLayout.EVTCHN_PENDING + offset));
        }
    }

    public synchronized EventSnapshot snapshot() {
        return SnapshotCodec.save(ports, delivery instanceof FifoDelivery fifo ? fifo : null);
    }

    /** Takes a snapshot over; only on a fresh object. */
    public synchronized void restore(EventSnapshot saved) {
        int capacity = delivery.capacity();
        Optional<EventSnapshot.Fifo> words = saved.fifo();
        if (words.isPresent()) {
            FifoDelivery fifo = new FifoDelivery(config.vcpus(), pages, upcalls);
            fifo.restore(words.get());
            delivery = fifo;
            capacity = fifo.capacity();
        }
        SnapshotCodec.restore(saved, ports, virqs, capacity, delivery instanceof FifoDelivery fifo ? fifo : null);
    }

    private void checkVcpu(int vcpu) {
        if (vcpu < 0 || vcpu >= config.vcpus()) {
            throw new EvtchnException(XenErrno.ENOENT, "vcpu=" + vcpu);
        }
    }
}
