package org.xenolith.pv.blk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.evtchn.EventBinder;
import org.xenolith.pv.xenbus.BackDriver;
import org.xenolith.pv.xenbus.DeviceException;
import org.xenolith.pv.xenbus.Nodes;
import org.xenolith.pv.xenbus.XenbusBack;
import org.xenolith.xenstore.client.XenstoreClient;

/**
 * A virtual block device's back end. Data moves between the image and the guest's own pages; a malformed request is
 * answered with an error and touches nothing; a broken ring ends the connection with an error node.
 */
public final class BlockBackend implements AutoCloseable {
    private final BlockBackendConfig config;
    private final ForeignGrants grants;
    private final EventBinder events;
    private final Executor executor;
    private final BlockTarget target;
    private final XenbusBack xenbus;
    private final Runnable onRemoved;
    private final List<BlockConnection> connections = new ArrayList<>();
    private BlockTransport transport;
    private boolean quiesced;

    /**
     * @param executor gives a thread to each of {@code config.workers()} long-lived workers per ring, and one now and
     *     then to the handshake: it must not bound the number of threads below that
     * @param onRemoved told once when the device was unplugged and its nodes may go
     */
    public BlockBackend(BlockBackendConfig config, ForeignGrants grants, EventBinder events, XenstoreClient store,
                        BlockImage image, Executor executor, Runnable onRemoved) {
        this.config = config;
        this.grants = grants;
        this.events = events;
        this.executor = executor;
        this.onRemoved = onRemoved;
        boolean readOnly = config.readOnly() || image.readOnly();
        boolean discard = config.discard() && !readOnly && image.discardGranularity() > 0;
        target = new BlockTarget(image, new BlockLimits(image.sectorSize(), image.size() / image.sectorSize(), readOnly,
                discard, config.maxIndirect()), new BlockStatistics());
        xenbus = new XenbusBack(config.path(), store, new Driver(), executor);
    }

    public BlockBackend(BlockBackendConfig config, ForeignGrants grants, EventBinder events, XenstoreClient store,
                        BlockImage image, Executor executor) {
        this(config, grants, events, store, image, executor, () -> { });
    }

    /** Offers the device and follows its front end. */
    public void start() {
        xenbus.start();
    }

    /** Takes over a connected front end from an earlier back end; see {@link XenbusBack#resume}. */
    public void startConnected() {
        xenbus.resume();
    }

    /** Stops taking requests and waits until none is in flight. */
    public synchronized void quiesce() {
        quiesced = true;
        connections.forEach(BlockConnection::quiesce);
    }

    /** Goes on after {@link #quiesce}. */
    public synchronized void unquiesce() {
        quiesced = false;
        connections.forEach(BlockConnection::resume);
    }

    /** The state to migrate; {@link IllegalStateException} unless quiesced. */
    public synchronized BlockBackendState snapshot() {
        if (!quiesced) {
            throw new IllegalStateException(config.path().back() + " is not quiesced");
        }
        String protocol = transport == null ? "" : transport.layout().protocol();
        return new BlockBackendState(protocol, transport != null && transport.persistent(),
                connections.stream().map(BlockConnection::state).toList(), statistics());
    }

    public BlockStatistics.Snapshot statistics() {
        return target.statistics().snapshot();
    }

    /** This end's xenbus state. */
    public XenbusState state() {
        return xenbus.state();
    }

    /** What the front end did wrong last, if anything. */
    public Optional<String> failure() {
        return xenbus.failure();
    }

    /** Finishes what is in flight and lets go of everything but the image, which is the caller's. */
    @Override
    public void close() {
        xenbus.close();
    }

    private synchronized void connect(Nodes front) {
        BlockTransport wanted = BlockTransport.read(front, config, target.limits().sectorSize());
        try {
            for (int i = 0; i < wanted.eventChannels().length; i++) {
                connections.add(BlockConnection.open(config, wanted, i, grants, events, target,
                        message -> xenbus.fail(XenErrno.EINVAL, message)));
            }
        } catch (DeviceException e) {
            disconnect();
            throw e;
        }
        transport = wanted;
    }

    private synchronized void serve() {
        for (BlockConnection connection : connections) {
            if (quiesced) {
                connection.quiesce();
            }
            connection.serve(executor);
        }
    }

    private synchronized void disconnect() {
        connections.forEach(BlockConnection::close);
        connections.clear();
        transport = null;
    }

    private final class Driver implements BackDriver {
        @Override
        public void offer(Nodes back) {
            BlockLimits limits = target.limits();
            if (limits.maxIndirect() > 0) {
                back.put("feature-max-indirect-segments", limits.maxIndirect());
            }
            back.put("multi-queue-max-queues", config.maxQueues());
            back.put("max-ring-page-order", config.maxRingOrder());
            back.put("feature-persistent", config.persistentGrants());
        }

        @Override
        public void connect(Nodes front) {
            BlockBackend.this.connect(front);
        }

        @Override
        public void describe(Nodes back) {
            BlockLimits limits = target.limits();
            back.put("feature-flush-cache", true);
            back.put("feature-barrier", true);
            back.put("feature-discard", limits.discard());
            if (limits.discard()) {
                back.put("discard-granularity", target.image().discardGranularity());
                back.put("discard-alignment", 0);
                back.put("discard-secure", false);
            }
            back.put("sectors", limits.sectors());
            back.put("info", info(limits));
            back.put("sector-size", limits.sectorSize());
            back.put("physical-sector-size", target.image().physicalSectorSize());
        }

        private int info(BlockLimits limits) {
            return (limits.readOnly() ? BlkifLayout.VDISK_READONLY : 0) | (config.cdrom() ? BlkifLayout.VDISK_CDROM : 0);
        }

        @Override
        public void serve() {
            BlockBackend.this.serve();
        }

        @Override
        public void disconnect() {
            BlockBackend.this.disconnect();
        }

        @Override
        public void removed() {
            onRemoved.run();
        }
    }
}
