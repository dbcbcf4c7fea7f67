package org.xenolith.pv.blk;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.io.BlkifLayout;
import org.xenolith.evtchn.EventBinder;
import org.xenolith.evtchn.EvtchnException;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.pv.ring.BackRing;
import org.xenolith.pv.ring.Doorbell;
import org.xenolith.pv.ring.MappedRing;
import org.xenolith.pv.ring.RingViolationException;
import org.xenolith.pv.xenbus.DeviceException;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.memory.GuestMemoryFault;

/** One connected ring with its channel, workers and kept grants. */
final class BlockConnection {
    private final MappedRing mapping;
    private final BlockQueue queue;
    private final BlockWorker[] workers;
    private final PersistentGrants kept;
    private final int eventChannel;

    private BlockConnection(MappedRing mapping, BlockQueue queue, BlockWorker[] workers, PersistentGrants kept, int eventChannel) {
        this.mapping = mapping;
        this.queue = queue;
        this.workers = workers;
        this.kept = kept;
        this.eventChannel = eventChannel;
    }

    /** Maps the ring and binds the channel; nothing stays behind when that fails. */
    static BlockConnection open(BlockBackendConfig config, BlockTransport transport, int number, ForeignGrants grants,
                                EventBinder events, BlockTarget target, Consumer<String> onViolation) {
        MappedRing mapping = MappedRing.map(grants, transport.ringRefs().get(number));
        try {
            BackRing ring = BackRing.attach(mapping.pages(), transport.layout().slotSize());
            Doorbell bell = new Doorbell(config.workers());
            int channel = transport.eventChannels()[number];
            LocalPort port = events.bindInterdomain(config.path().frontDomain(), channel, bell);
            PersistentGrants kept = transport.persistent() ? new PersistentGrants(grants, config.maxPersistent()) : null;
            BlockQueue queue = new BlockQueue(ring, port, bell, onViolation);
            BlockWorker[] workers = workers(config.workers(), queue, target, transport.layout(), grants, kept);
            return new BlockConnection(mapping, queue, workers, kept, channel);
        } catch (EvtchnException e) {
            mapping.close();
            throw new DeviceException(e.errno(), "binding event-channel: " + e.getMessage());
        } catch (RingViolationException | GuestMemoryFault e) {
            mapping.close();
            throw new DeviceException(XenErrno.EINVAL, e.getMessage());
        }
    }

    private static BlockWorker[] workers(int count, BlockQueue queue, BlockTarget target, BlkifLayout layout,
                                         ForeignGrants grants, PersistentGrants kept) {
        BlockWorker[] workers = new BlockWorker[count];
        Arrays.setAll(workers, i -> new BlockWorker(queue, i, target, layout, grants, kept));
        return workers;
    }

    void serve(Executor executor) {
        queue.start(executor, workers);
    }

    void quiesce() {
        queue.quiesce();
    }

    void resume() {
        queue.resume();
    }

    void close() {
        queue.close();
        if (kept != null) {
            kept.clear();
        }
        mapping.close();
    }

    BlockBackendState.Queue state() {
        List<Integer> refs = kept == null ? List.of() : Arrays.stream(kept.refs()).boxed().toList();
        return new BlockBackendState.Queue(queue.index(), Arrays.stream(mapping.refs()).boxed().toList(), eventChannel, refs);
    }
}
