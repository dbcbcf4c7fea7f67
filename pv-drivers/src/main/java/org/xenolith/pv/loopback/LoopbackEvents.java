package org.xenolith.pv.loopback;

import org.xenolith.abi.DomId;
import org.xenolith.abi.XenErrno;
import org.xenolith.evtchn.EventBinder;
import org.xenolith.evtchn.EvtchnException;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.evtchn.PortHandler;

/** Event channels between two domains of one process: {@link #binder} gives each its own side. */
public final class LoopbackEvents {
    private final Side left;
    private final Side right;

    /** @param ports most ports of each side */
    public LoopbackEvents(DomId left, DomId right, int ports) {
        this.left = new Side(left, ports);
        this.right = new Side(right, ports);
        this.left.other = this.right;
        this.right.other = this.left;
    }

    /** The binder of one of the two domains. */
    public EventBinder binder(DomId domain) {
        if (domain.equals(left.domain)) {
            return left;
        }
        if (domain.equals(right.domain)) {
            return right;
        }
        throw new IllegalArgumentException("domid=" + domain + " is at neither end");
    }

    private static final class Side implements EventBinder {
        private final DomId domain;
        private final Port[] ports;
        private Side other;

        Side(DomId domain, int count) {
            this.domain = domain;
            ports = new Port[count];
        }

        @Override
        public LocalPort bindInterdomain(DomId remote, int remotePort, PortHandler handler) {
            requirePeer(remote);
            Port peer = other.find(remotePort);
            Port mine = add(handler);
            if (peer == null || !peer.connect(mine)) {
                remove(mine);
                throw new EvtchnException(XenErrno.EINVAL, "port=" + remotePort + " of domid=" + remote + " is not unbound");
            }
            handler.onEvent();
            return mine;
        }

        @Override
        public LocalPort allocUnbound(DomId remote, PortHandler handler) {
            requirePeer(remote);
            return add(handler);
        }

        private void requirePeer(DomId remote) {
            if (!remote.equals(other.domain)) {
                throw new EvtchnException(XenErrno.ESRCH, "domid=" + remote);
            }
        }

        private synchronized Port find(int number) {
            return number > 0 && number < ports.length ? ports[number] : null;
        }

        private synchronized Port add(PortHandler handler) {
            for (int number = 1; number < ports.length; number++) {
                if (ports[number] == null) {
                    ports[number] = new Port(this, number, handler);
                    return ports[number];
                }
            }
            throw new EvtchnException(XenErrno.ENOSPC, "ports=" + ports.length);
        }

        private synchronized void remove(Port port) {
            ports[port.number] = null;
        }
    }

    private static final class Port implements LocalPort {
        private final Side side;
        private final int number;
        private final PortHandler handler;
        private volatile Port peer;
        private volatile boolean closed;

        Port(Side side, int number, PortHandler handler) {
            this.side = side;
            this.number = number;
            this.handler = handler;
        }

        synchronized boolean connect(Port from) {
            if (peer != null || closed) {
                return false;
            }
            peer = from;
            from.peer = this;
            return true;
        }

        @Override
        public int port() {
            return number;
        }

        @Override
        public void send() {
            Port to = peer;
            if (to != null && !to.closed) {
                to.handler.onEvent();
            }
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            Port to = peer;
            if (to != null) {
                to.peer = null;
            }
            side.remove(this);
        }
    }
}
