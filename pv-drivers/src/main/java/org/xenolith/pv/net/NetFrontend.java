package org.xenolith.pv.net;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.xenolith.abi.grant.OwnGrants;
import org.xenolith.abi.io.NetifLayout;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.evtchn.EventBinder;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.evtchn.PortHandler;
import org.xenolith.pv.ring.FrontRing;
import org.xenolith.pv.ring.PagePool;
import org.xenolith.pv.ring.RingPages;
import org.xenolith.pv.xenbus.DevicePath;
import org.xenolith.pv.xenbus.FrontDriver;
import org.xenolith.pv.xenbus.Nodes;
import org.xenolith.pv.xenbus.XenbusFront;
import org.xenolith.xenstore.client.XenstoreClient;

/** A network front end in this process, with split channels, scatter-gather and segmentation offload. */
public final class NetFrontend implements AutoCloseable {
    private final DevicePath path;
    private final GuestMemory memory;
    private final PagePool pool;
    private final OwnGrants grants;
    private final EventBinder events;
    private final PortHandler onEvent;
    private final XenbusFront xenbus;
    private volatile NetFrontQueue queue;

    /** @param onEvent called from any thread when a packet came or room was made; it must not block */
    public NetFrontend(DevicePath path, GuestMemory memory, PagePool pool, OwnGrants grants, EventBinder events,
                       XenstoreClient store, Executor executor, PortHandler onEvent) {
        this.path = path;
        this.memory = memory;
        this.pool = pool;
        this.grants = grants;
        this.events = events;
        this.onEvent = onEvent;
        xenbus = new XenbusFront(path, store, new Driver(), executor);
    }

    public void connect(Duration limit) {
        xenbus.start();
        xenbus.awaitConnected(limit);
    }

    /** Sends an Ethernet frame; false if the ring has no room for it now. */
    public boolean send(byte[] frame, int length, NetOffload offload) {
        return queue.send(frame, length, offload);
    }

    /** Takes the next frame that came, if there is one. */
    public NetFrame receive() {
        return queue.receive();
    }

    /** Transmit slots that the back end answered with an error or drop. */
    public long sendErrors() {
        return queue.sendErrors();
    }

    public XenbusState state() {
        return xenbus.state();
    }

    @Override
    public void close() {
        xenbus.close();
    }

    private final class Driver implements FrontDriver {
        private long[] pages;
        private int[] refs;
        private LocalPort txPort;
        private LocalPort rxPort;

        @Override
        public void prepare(Nodes back) {
            pages = new long[] {pool.take(), pool.take()};
            refs = new int[] {grant(pages[0]), grant(pages[1])};
            txPort = events.allocUnbound(path.backDomain(), onEvent);
            rxPort = events.allocUnbound(path.backDomain(), onEvent);
            queue = new NetFrontQueue(new FrontRing(new RingPages(memory, pages[0]), NetifLayout.TX_SLOT),
                    new FrontRing(new RingPages(memory, pages[1]), NetifLayout.RX_SLOT), txPort, rxPort, memory, pool, grants, path.backDomain());
        }

        private int grant(long page) {
            return grants.grant(path.backDomain(), page >>> GuestMemory.PAGE_SHIFT, false);
        }

        @Override
        public void publish(Nodes front) {
            front.put("tx-ring-ref", refs[0]);
            front.put("rx-ring-ref", refs[1]);
            front.put("event-channel-tx", txPort.port());
            front.put("event-channel-rx", rxPort.port());
            front.put("request-rx-copy", true);
            front.put("feature-rx-notify", true);
            front.put("feature-sg", true);
            front.put("feature-gso-tcpv4", true);
            front.put("feature-gso-tcpv6", true);
            front.put("feature-ipv6-csum-offload", true);
        }

        @Override
        public XenbusState announced() {
            return XenbusState.CONNECTED;
        }

        @Override
        public void connected(Nodes back) {
            queue.refill();
        }

        @Override
        public void disconnected() {
            txPort.close();
            rxPort.close();
            queue.free();
            for (int i = 0; i < pages.length; i++) {
                grants.end(refs[i]);
                pool.give(pages[i]);
            }
        }
    }
}
