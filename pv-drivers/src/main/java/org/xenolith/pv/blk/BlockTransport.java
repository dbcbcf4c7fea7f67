package org.xenolith.pv.blk;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.abi.EvtchnPort;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.pv.xenbus.DeviceException;
import org.xenolith.pv.xenbus.Nodes;

/** What a front end has written about its rings. */
record BlockTransport(BlkifLayout layout, boolean persistent, List<int[]> ringRefs, int[] eventChannels) {
    /** Reads and checks the front end's nodes; {@link DeviceException} says which is wrong. */
    static BlockTransport read(Nodes front, BlockBackendConfig config, int sectorSize) {
        String protocol = front.text("protocol").orElse(null);
        BlkifLayout layout = BlkifLayout.ofProtocol(protocol);
        if (layout == null) {
            throw new DeviceException(XenErrno.EINVAL, "protocol is neither x86_64-abi nor x86_32-abi");
        }
        if (sectorSize != 512 && !front.flag("feature-large-sector-size")) {
            throw new DeviceException(XenErrno.EINVAL, "sector-size=" + sectorSize + ", the front end takes 512 only");
        }
        int queues = front.numberOr("multi-queue-num-queues", 1, 1, config.maxQueues());
        int order = front.numberOr("ring-page-order", 0, 0, config.maxRingOrder());
        List<int[]> refs = new ArrayList<>();
        int[] channels = new int[queues];
        for (int i = 0; i < queues; i++) {
            Nodes queue = queues == 1 ? front : front.sub("queue-" + i);
            refs.add(ringRefs(queue, order));
            channels[i] = queue.number("event-channel", 1, EvtchnPort.MAX);
        }
        boolean persistent = config.persistentGrants() && front.flag("feature-persistent");
        return new BlockTransport(layout, persistent, refs, channels);
    }

    private static int[] ringRefs(Nodes queue, int order) {
        if (order == 0 && queue.exists("ring-ref")) {
            return new int[] {queue.number("ring-ref", 0, Integer.MAX_VALUE)};
        }
        int[] refs = new int[1 << order];
        for (int i = 0; i < refs.length; i++) {
            refs[i] = queue.number("ring-ref" + i, 0, Integer.MAX_VALUE);
        }
        return refs;
    }
}
