package org.xenolith.evtchn;

import java.util.Arrays;
import java.util.BitSet;
import org.xenolith.abi.XenErrno;

/** A domain's ports by number. Look-up is lock-free; allocation is under the domain's structural lock. */
final class PortTable {
    private final EventChannels owner;
    private final int maxPort;
    private final BitSet used = new BitSet();
    private volatile Port[] ports = new Port[32];

    PortTable(EventChannels owner, int maxPort) {
        this.owner = owner;
        this.maxPort = maxPort;
        used.set(0);
    }

    /** The port if it is in use, else null. */
    Port find(int number) {
        Port port = at(number);
        return port == null || port.isFree() ? null : port;
    }

    Port require(int number) {
        Port port = find(number);
        if (port == null) {
            throw new EvtchnException(XenErrno.EINVAL, "port=" + number + " is not in use");
        }
        return port;
    }

    /** A slot that has ever been in use, else null. */
    Port at(int number) {
        Port[] current = ports;
        return number > 0 && number < current.length ? current[number] : null;
    }

    Port allocate(int capacity) {
        return take(used.nextClearBit(1), capacity);
    }

    Port take(int number, int capacity) {
        if (number > maxPort || number >= capacity || used.get(number)) {
            throw new EvtchnException(XenErrno.ENOSPC, "port=" + number + ", max=" + Math.min(maxPort, capacity - 1));
        }
        used.set(number);
        if (number >= ports.length) {
            ports = Arrays.copyOf(ports, Math.max(number + 1, Math.min(ports.length * 2, maxPort + 1)));
        }
        Port port = ports[number];
        if (port == null) {
            port = new Port(number, owner);
            Port[] published = ports;
            published[number] = port;
            ports = published;
        }
        return port;
    }

    void free(Port port) {
        port.state = PortState.Free.INSTANCE;
        port.vcpu = 0;
        port.priority = Port.DEFAULT_PRIORITY;
        used.clear(port.number);
    }

    /** One more than the largest number ever used. */
    int bound() {
        return ports.length;
    }

    int inUse() {
        return used.cardinality() - 1;
    }
}
