package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.core.vcpu.Joining;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.SwitchedStream;
import org.xenolith.linux.UnixListener;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.Timeline;
import org.xenolith.toolstack.domain.Undo;
import org.xenolith.toolstack.migration.Arrivals;
import org.xenolith.toolstack.migration.DiskArrivals;
import org.xenolith.toolstack.migration.SavedState;
import org.xenolith.toolstack.proto.Arrival;
import org.xenolith.toolstack.proto.MigrateIn;
import org.xenolith.toolstack.proto.MigrationEvent;
import org.xenolith.toolstack.proto.PassedDescriptor.Role;
import org.xenolith.toolstack.proto.StreamConfiguration;
import org.xenolith.toolstack.proto.StreamNode;
import org.xenolith.toolstack.proto.VmmFrame;

/**
 * A domain whose memory and state come in while it runs elsewhere. When all is there the control domain is told; what it
 * then has is a domain that stands still.
 */
final class IncomingDomain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IncomingDomain.class);

    private final DomainParts parts;
    private final Handed handed;
    private final UnixListener console;
    private final StoreLines stores;
    private final List<SwitchedStream> streams;
    private final Consumer<RunningDomain> arrived;
    private final Map<Integer, ArrivingDisk> disks = new HashMap<>();
    private final Thread thread;
    private final Timeline times = new Timeline();
    private volatile Awakening awakening;
    private boolean attached;

    /**
     * Takes ownership of the streams and of what has been handed; begins to take memory in. Where that fails the streams stay
     * open, unread, until {@link #close}: so the source hears the reason before it sees them end.
     */
    IncomingDomain(DomainParts parts, Handed handed, UnixListener console, StoreLines stores, List<SwitchedStream> streams,
            Consumer<RunningDomain> arrived) {
        this.parts = parts;
        this.handed = handed;
        this.console = console;
        this.stores = stores;
        this.streams = List.copyOf(streams);
        this.arrived = arrived;
        if (parts.assign().getWithDisks()) {
            parts.config().getDisksList().forEach(disk -> disks.put(disk.getDevid(), new ArrivingDisk(disk,
                    new BlockFile(handed.duplicate(Role.DISK, disk.getDevid()).release()))));
        }
        thread = new Thread(this::receive, "migrate-in");
        thread.setDaemon(true);
        thread.start();
    }

    private void receive() {
        Arrivals arrivals = new Arrivals(parts.memory(), new DiskArrivals(disks));
        try {
            SavedState state = arrivals.receive(new ArrayList<>(streams));
            times.mark("received");
            StreamConfiguration from = state.configuration();
            if (from.getDomid() != parts.assign().getDomid() || !from.getConfig().getUuid().equals(parts.config().getUuid())) {
                throw new IOException("another domain came than was offered");
            }
            Awakening now = new Awakening(state);
            parts.core().restore(now.core());
            parts.vcpus().write(now.vcpus());
            awakening = now;
            times.mark("restored");
            streams.forEach(SwitchedStream::close);
            tell(MigrationEvent.newBuilder().setArrived(arrival(state.store().getNodesList())));
        } catch (IOException | RuntimeException e) {
            LOG.warn("the domain did not come in whole", e);
            tell(MigrationEvent.newBuilder().setFailed(e.getMessage() == null ? e.toString() : e.getMessage()));
        } finally {
            arrivals.awaitEnd();
            disks.values().forEach(ArrivingDisk::close);
        }
    }

    /** Attaches at once where the store has what the domain came with. */
    private Arrival arrival(List<StreamNode> nodes) {
        if (!nodes.equals(parts.assign().getNodesList())) {
            return Arrival.newBuilder().addAllNodes(nodes).build();
        }
        attach();
        did(MigrateIn.Step.ATTACH);
        return Arrival.newBuilder().setAttached(true).build();
    }

    private void tell(MigrationEvent.Builder event) {
        parts.events().send(VmmFrame.newBuilder().setMigration(event).build());
    }

    /** Makes its back ends, which stay at rest; its nodes are in the store. From now on it is a domain that has arrived. */
    synchronized void attach() {
        if (awakening == null) {
            throw new OperationException("the domain has not come in yet", "");
        }
        try (handed; Undo undo = new Undo()) {
            DomainDevices devices = DomainDevices.openAtRest(parts, handed, console, stores, awakening.devices(), undo);
            undo.keep();
            attached = true;
            arrived.accept(new RunningDomain(parts, devices));
        }
    }

    /** A step after {@link #attach} is done; with the last, when each was is told. */
    void did(MigrateIn.Step step) {
        times.mark(step.toString());
        if (step == MigrateIn.Step.OPEN) {
            tell(MigrationEvent.newBuilder().setTimes(times.toString()));
        }
    }

    /** Gives up a domain that has not been attached; one that has is unharmed. */
    @Override
    public void close() {
        streams.forEach(SwitchedStream::shutdown);
        Joining.await(thread);
        streams.forEach(SwitchedStream::close);
        dropUnlessAttached();
    }

    private synchronized void dropUnlessAttached() {
        if (!attached) {
            console.close();
            handed.close();
            parts.close();
        }
    }
}
