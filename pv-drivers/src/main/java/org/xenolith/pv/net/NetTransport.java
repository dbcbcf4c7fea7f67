package org.xenolith.pv.net;

import org.xenolith.abi.EvtchnPort;
import org.xenolith.abi.XenErrno;
import org.xenolith.pv.xenbus.DeviceException;
import org.xenolith.pv.xenbus.Nodes;

/** What a network front end has written: rings, channels (the same twice if not split) and what it takes. */
record NetTransport(int txRing, int rxRing, int txChannel, int rxChannel, boolean checksum, boolean gsoV4, boolean gsoV6) {
    static NetTransport read(Nodes front, NetBackendConfig config) {
        if (!front.flag("request-rx-copy")) {
            throw new DeviceException(XenErrno.EOPNOTSUPP, "the front end does not write request-rx-copy");
        }
        int tx = front.number("tx-ring-ref", 0, Integer.MAX_VALUE);
        int rx = front.number("rx-ring-ref", 0, Integer.MAX_VALUE);
        boolean split = front.exists("event-channel-tx");
        int txChannel = front.number(split ? "event-channel-tx" : "event-channel", 1, EvtchnPort.MAX);
        int rxChannel = split ? front.number("event-channel-rx", 1, EvtchnPort.MAX) : txChannel;
        boolean checksum = config.offloads() && !front.flag("feature-no-csum-offload") && front.flag("feature-ipv6-csum-offload");
        boolean gso = checksum && front.flag("feature-sg");
        return new NetTransport(tx, rx, txChannel, rxChannel, checksum, gso && front.flag("feature-gso-tcpv4"), gso && front.flag("feature-gso-tcpv6"));
    }

    boolean split() {
        return txChannel != rxChannel;
    }

    boolean gso() {
        return gsoV4 || gsoV6;
    }
}
