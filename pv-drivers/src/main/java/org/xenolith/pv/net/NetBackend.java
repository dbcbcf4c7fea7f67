package org.xenolith.pv.net;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.evtchn.EventBinder;
import org.xenolith.pv.xenbus.BackDriver;
import org.xenolith.pv.xenbus.Nodes;
import org.xenolith.pv.xenbus.XenbusBack;
import org.xenolith.xenstore.client.XenstoreClient;

/**
 * A virtual interface's back end. Packets that cannot be sent are answered with an error; a front end that abuses its
 * rings loses the connection and finds out why in the error node.
 */
public final class NetBackend implements AutoCloseable {
    private final NetBackendConfig config;
    private final ForeignGrants grants;
    private final EventBinder events;
    private final XenstoreClient store;
    private final PacketPort port;
    private final Executor executor;
    private final Runnable onRemoved;
    private final NetStatistics statistics = new NetStatistics();
    private final XenbusBack xenbus;
    private Optional<NetConnection> connection = Optional.empty();
    private boolean quiesced;

    /**
     * @param executor  gives one thread while connected, and one now and then to the handshake
     * @param onRemoved told once when the device was unplugged and its nodes may go
     */
    public NetBackend(NetBackendConfig config, ForeignGrants grants, EventBinder events, XenstoreClient store,
                      PacketPort port, Executor executor, Runnable onRemoved) {
        this.config = config;
        this.grants = grants;
        this.events = events;
        this.store = store;
        this.port = port;
        this.executor = executor;
        this.onRemoved = onRemoved;
        xenbus = new XenbusBack(config.path(), store, new Driver(), executor);
    }

    public NetBackend(NetBackendConfig config, ForeignGrants grants, EventBinder events, XenstoreClient store,
                      PacketPort port, Executor executor) {
        this(config, grants, events, store, port, executor, () -> { });
    }

    /** Offers the interface and follows its front end. */
    public void start() {
        xenbus.start();
    }

    /** Takes over a connected front end from an earlier back end; see {@link XenbusBack#resume}. */
    public void startConnected() {
        xenbus.resume();
    }

    /** Stops moving packets, between two of them; what comes meanwhile waits in the rings and in the port. */
    public synchronized void quiesce() {
        quiesced = true;
        connection.ifPresent(NetConnection::quiesce);
    }

    /** Goes on after {@link #quiesce}. */
    public synchronized void unquiesce() {
        quiesced = false;
        connection.ifPresent(NetConnection::resume);
    }

    /** The state to migrate, empty when not connected; {@link IllegalStateException} unless quiesced. */
    public synchronized Optional<NetBackendState> snapshot() {
        if (!quiesced) {
            throw new IllegalStateException(config.path().back() + " is not quiesced");
        }
        return connection.map(NetConnection::state);
    }

    public NetStatistics.Snapshot statistics() {
        return statistics.snapshot();
    }

    public XenbusState state() {
        return xenbus.state();
    }

    /** What the front end did wrong last, if anything. */
    public Optional<String> failure() {
        return xenbus.failure();
    }

    /** Lets go of everything but the port, which is the caller's. */
    @Override
    public void close() {
        xenbus.close();
    }

    private synchronized void connect(Nodes front) {
        NetTransport transport = NetTransport.read(front, config);
        RateLimit rate = RateLimit.parse(store.read(config.path().back() + "/rate").orElse(null), System::nanoTime);
        connection = Optional.of(new NetConnection(transport, config, grants, events, port, rate, statistics,
                message -> xenbus.fail(XenErrno.EINVAL, message)));
    }

    private synchronized void serve() {
        connection.ifPresent(connected -> {
            if (quiesced) {
                connected.quiesce();
            }
            connected.serve(executor);
        });
    }

    private synchronized void disconnect() {
        connection.ifPresent(NetConnection::close);
        connection = Optional.empty();
    }

    private final class Driver implements BackDriver {
        @Override
        public void offer(Nodes back) {
            back.put("feature-sg", true);
            back.put("feature-gso-tcpv4", config.offloads());
            back.put("feature-gso-tcpv6", config.offloads());
            back.put("feature-ipv6-csum-offload", config.offloads());
            back.put("feature-rx-copy", true);
            back.put("feature-rx-flip", false);
            back.put("feature-split-event-channels", true);
            back.put("multi-queue-max-queues", 1);
        }

        @Override
        public void connect(Nodes front) {
            NetBackend.this.connect(front);
        }

        @Override
        public void describe(Nodes back) {
            back.put("hotplug-status", "connected");
        }

        @Override
        public void serve() {
            NetBackend.this.serve();
        }

        @Override
        public void disconnect() {
            NetBackend.this.disconnect();
        }

        @Override
        public void removed() {
            onRemoved.run();
        }
    }
}
