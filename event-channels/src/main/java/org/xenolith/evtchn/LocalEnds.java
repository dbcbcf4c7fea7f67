package org.xenolith.evtchn;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.xenolith.abi.DomId;
import org.xenolith.abi.XenErrno;

/** Dom0's half of every pair with one domain, numbered from 1 in a space of its own. Shares the domain's lock. */
final class LocalEnds implements EventBinder {
    private static final int MAX_PORT = 4095;
    private final EventChannels channels;
    private final DomId guest;
    private final BitSet used = new BitSet();
    private final Map<Integer, LocalEnd> ends = new HashMap<>();

    LocalEnds(EventChannels channels, DomId guest) {
        this.channels = channels;
        this.guest = guest;
        used.set(0);
    }

    @Override
    public LocalPort bindInterdomain(DomId remote, int remotePort, PortHandler handler) {
        LocalEnd end;
        synchronized (channels) {
            end = allocate(remote, handler);
            try {
                channels.connect(end, remotePort);
            } catch (EvtchnException refused) {
                forget(end);
                throw refused;
            }
        }
        handler.onEvent();
        return end;
    }

    @Override
    public LocalPort allocUnbound(DomId remote, PortHandler handler) {
        synchronized (channels) {
            return allocate(remote, handler);
        }
    }

    private LocalEnd allocate(DomId remote, PortHandler handler) {
        if (!remote.equals(guest)) {
            throw new EvtchnException(XenErrno.ESRCH, "domid=" + remote);
        }
        int number = used.nextClearBit(1);
        if (number > MAX_PORT) {
            throw new EvtchnException(XenErrno.ENOSPC, "port=" + number + ", max=" + MAX_PORT);
        }
        LocalEnd end = new LocalEnd(number, handler, this);
        used.set(number);
        ends.put(number, end);
        return end;
    }

    /** Caller holds the domain's lock. */
    LocalEnd requireUnbound(int port) {
        LocalEnd end = ends.get(port);
        if (end == null || !end.isUnbound()) {
            throw new EvtchnException(XenErrno.EINVAL, "remote_port=" + port);
        }
        return end;
    }

    void close(LocalEnd end) {
        synchronized (channels) {
            Port peer = end.peer();
            if (end.markClosed()) {
                forget(end);
                if (peer != null) {
                    peer.orphan();
                }
            }
        }
    }

    private void forget(LocalEnd end) {
        ends.remove(end.port());
        used.clear(end.port());
    }
}
