package org.xenolith.evtchn;

import org.xenolith.abi.DomId;
import org.xenolith.abi.EvtchnPort;

/**
 * @param self whose channels these are
 * @param vcpus vCPUs that may ever exist, at least 1
 * @param maxPort largest port number (max_event_channels), 1..131071
 * @param fifo whether the guest may switch to the FIFO ABI
 */
public record EventChannelConfig(DomId self, int vcpus, int maxPort, boolean fifo) {
    public EventChannelConfig {
        if (vcpus < 1 || maxPort < 1 || maxPort > EvtchnPort.MAX) {
            throw new IllegalArgumentException("vcpus=" + vcpus + ", maxPort=" + maxPort);
        }
    }
}
