package org.xenolith.toolstack.control;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.LinuxException;
import org.xenolith.toolstack.device.MirrorFiles;
import org.xenolith.toolstack.device.TapOpener;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.SavedNodes;
import org.xenolith.toolstack.domain.Timeline;
import org.xenolith.toolstack.handover.ReceiverDomain;
import org.xenolith.toolstack.proto.Arrival;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DomainRecord;
import org.xenolith.toolstack.proto.DomainStatus;
import org.xenolith.toolstack.proto.MigrateIn;
import org.xenolith.toolstack.proto.MigrationEvent;
import org.xenolith.toolstack.proto.StreamNode;
import org.xenolith.toolstack.proto.VmmFrame;

/** A domain that comes to this host, as the hand-over drives it. */
final class ArrivingDomain implements ReceiverDomain, Traveller {
    private static final Logger LOG = LoggerFactory.getLogger(ArrivingDomain.class);
    private static final long TIMEOUT_MS = 60_000;
    private static final long REFUSAL_S = 10;
    private static final int LOCK_ATTEMPTS = 100;
    private static final long LOCK_PAUSE_NS = 50_000_000L;

    private final Host host;
    private final DomainCreator creator;
    private final ManagedDomain domain;
    private final String migration;
    private final List<StreamNode> offered;
    private final Listener listener;
    private final Executor threads;
    /** Whether it has become ours. */
    private final CompletableFuture<Boolean> fate = new CompletableFuture<>();
    private final Timeline times = new Timeline();
    private volatile Standing standing;

    private ArrivingDomain(Host host, DomainCreator creator, ManagedDomain domain, String migration, List<StreamNode> offered,
            Listener listener, Executor threads, Standing standing) {
        this.host = host;
        this.creator = creator;
        this.domain = domain;
        this.migration = migration;
        this.offered = offered;
        this.listener = listener;
        this.threads = threads;
        this.standing = standing;
    }

    /**
     * Of a domain that begins to come in.
     *
     * @param offered its nodes, as they are written here
     * @param threads where what its line tells is acted upon
     */
    static ArrivingDomain fresh(Host host, DomainCreator creator, ManagedDomain domain, String migration, List<StreamNode> offered,
            Listener listener, Executor threads) {
        return new ArrivingDomain(host, creator, domain, migration, offered, listener, threads, Standing.INCOMPLETE);
    }

    /** Of a domain that an earlier control domain was taking in; what its process holds is whole. */
    static ArrivingDomain found(Host host, DomainCreator creator, ManagedDomain domain, String migration, Listener listener,
            Executor threads) {
        return new ArrivingDomain(host, creator, domain, migration, List.of(), listener, threads,
                domain.record().getPhase() == DomainRecord.Phase.RUNNING ? Standing.ACTIVE : Standing.COMPLETE);
    }

    @Override
    public String what() {
        return "coming in from another host";
    }

    @Override
    public String remedy() {
        return "wait for it, or refuse it with: xl destroy " + domain.name();
    }

    @Override
    public void refuse() {
        listener.failed("xl destroy at the receiver");
        boolean ours;
        try {
            ours = fate.get(REFUSAL_S, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new OperationException("domain \"" + domain.name() + "\" could not be refused within " + REFUSAL_S + " s",
                    "see the control domain's log", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("the control domain is stopping", "try again when it runs", e);
        }
        if (ours) {
            throw new OperationException("domain \"" + domain.name() + "\" has just come in, and runs here", "xl destroy " + domain.name()
                    + " ends it now");
        }
    }

    @Override
    public Standing standing() {
        return domain.gone() || !domain.alive() ? Standing.GONE : standing;
    }

    @Override
    public void event(MigrationEvent event) {
        switch (event.getWhatCase()) {
            case ARRIVED -> arrived(event.getArrived());
            case FAILED -> listener.failed(event.getFailed());
            case TIMES -> LOG.info("domain {} \"{}\": times of its process that receives {}; of its control domain {}",
                    domain.domid(), domain.name(), event.getTimes(), times);
            default -> LOG.warn("domain {}: {} of a domain that comes in", domain.domid(), event.getWhatCase());
        }
    }

    private void arrived(Arrival arrival) {
        times.mark("arrived");
        if (arrival.getAttached()) {
            complete();
        } else {
            threads.execute(() -> attach(arrival.getNodesList()));
        }
    }

    private void complete() {
        standing = Standing.COMPLETE;
        listener.complete();
    }

    /** Writes what has changed of its nodes since they were offered, and makes its back ends over them. */
    private void attach(List<StreamNode> nodes) {
        try {
            SavedNodes.check(DomainSaver.configuration(domain.record()), nodes);
            host.store().transaction(store -> {
                SavedNodes.change(store, offered, nodes);
                creator.writeOwnNodes(store, domain);
                return null;
            });
            times.mark("nodes written");
            ask(MigrateIn.newBuilder().setStep(MigrateIn.Step.ATTACH));
            times.mark("attached");
            complete();
        } catch (OperationException | IllegalArgumentException e) {
            LOG.warn("domain {} \"{}\" did not come in", domain.domid(), domain.name(), e);
            listener.failed(e.getMessage());
        }
    }

    @Override
    public void ended(DomainStatus status) {
        LOG.debug("domain {} ended right after it came in", domain.domid());
    }

    @Override
    public void lost() {
        listener.failed("the receiving domain process died");
    }

    @Override
    public void activate() {
        if (standing == Standing.ACTIVE) {
            return;
        }
        ask(MigrateIn.newBuilder().setStep(MigrateIn.Step.ACTIVATE).setPaused(domain.record().getArrivesPaused()));
        domain.record(domain.record().toBuilder().setPhase(DomainRecord.Phase.RUNNING).build());
        standing = Standing.ACTIVE;
    }

    /** A domain that has died meanwhile has crashed here. */
    @Override
    public void open() {
        try {
            ask(MigrateIn.newBuilder().setStep(MigrateIn.Step.OPEN));
        } finally {
            keepDisks();
            if (!domain.gone()) {
                domain.record(domain.record().toBuilder().clearMigration().clearArrivesPaused().build());
            }
            domain.traveller(null);
            fate.complete(true);
            host.ends().endIfDead(domain);
        }
    }

    private void keepDisks() {
        try {
            MirrorFiles.keep(domain.config().getDisksList().stream().map(DiskConfig::getTarget).toList(), migration);
        } catch (IOException e) {
            LOG.error("domain {} \"{}\" runs, but its disks cannot be given their names", domain.domid(), domain.name(), e);
        }
    }

    @Override
    public void settle() {
        for (int attempt = 1; domain.alive(); attempt++) {
            try {
                ask(MigrateIn.newBuilder().setStep(MigrateIn.Step.SETTLE));
                domain.config().getVifsList().forEach(vif -> TapOpener.settle(domain.domid(), vif, migration));
                return;
            } catch (OperationException | LinuxException e) {
                if (attempt == LOCK_ATTEMPTS) {
                    LOG.error("domain {} \"{}\" runs, but not all that it had elsewhere is its own", domain.domid(), domain.name(), e);
                    return;
                }
                LockSupport.parkNanos(LOCK_PAUSE_NS);
            }
        }
    }

    @Override
    public void discard() {
        domain.traveller(null);
        host.ends().destroy(domain);
        fate.complete(false);
    }

    private void ask(MigrateIn.Builder step) {
        DomainLink link = domain.link();
        if (link == null) {
            throw new OperationException("the domain's process has gone", "see its log");
        }
        link.ask(VmmFrame.newBuilder().setMigrateIn(step), TIMEOUT_MS);
    }
}
