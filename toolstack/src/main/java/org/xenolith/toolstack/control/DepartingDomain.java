package org.xenolith.toolstack.control;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.Descriptor;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.SavedNodes;
import org.xenolith.toolstack.handover.SourceDomain;
import org.xenolith.toolstack.migration.StreamHeader;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.DomainRecord;
import org.xenolith.toolstack.proto.DomainStatus;
import org.xenolith.toolstack.proto.MigrateOut;
import org.xenolith.toolstack.proto.MigrationEvent;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.Offer;
import org.xenolith.toolstack.proto.StreamConfiguration;
import org.xenolith.toolstack.proto.StreamNode;
import org.xenolith.toolstack.proto.VmmFrame;

/** A domain of this host that may leave it, as the hand-over drives it. */
final class DepartingDomain implements SourceDomain, Traveller {
    private static final Logger LOG = LoggerFactory.getLogger(DepartingDomain.class);
    private static final long TIMEOUT_MS = 150_000;
    private static final long PAGE_KIB = 4;
    /** From this size on a domain's memory goes over several streams. */
    private static final long LARGE_PAGES = 1 << 16;
    private static final int MOST_STREAMS = 16;

    private final Host host;
    private final ManagedDomain domain;
    private volatile String what;
    private volatile String remedy;
    private final boolean leavePaused;
    private final String engine;
    private volatile Listener listener;
    private volatile String end;
    private boolean stopped;

    private DepartingDomain(Host host, ManagedDomain domain, String what, boolean leavePaused, String engine, boolean stopped) {
        this.host = host;
        this.domain = domain;
        this.what = what;
        remedy = "wait for it, or end it with: xl migrate-cancel " + domain.name();
        this.leavePaused = leavePaused;
        this.engine = engine;
        this.stopped = stopped;
    }

    /**
     * Claims a running domain for a move; until {@link #resume} or {@link #release} nobody else may change it.
     *
     * @param engine what it goes on with; empty: as configured
     */
    static DepartingDomain claim(Host host, ManagedDomain domain, String target, boolean leavePaused, String engine) {
        domain.operation.lock();
        try {
            DomainCommands.requireMovable(domain);
            DepartingDomain departing = new DepartingDomain(host, domain, "being migrated to " + target, leavePaused, engine, false);
            domain.traveller(departing);
            return departing;
        } finally {
            domain.operation.unlock();
        }
    }

    /** Of a domain that a restarted control domain has found and that has promised to leave. */
    static DepartingDomain found(Host host, ManagedDomain domain, String target, boolean committed) {
        DepartingDomain departing = new DepartingDomain(host, domain, "being migrated to " + target, false, "", true);
        if (committed || !domain.alive()) {
            departing.promised(target);
        }
        domain.traveller(departing);
        return departing;
    }

    @Override
    public String what() {
        return what;
    }

    @Override
    public String remedy() {
        return remedy;
    }

    /** It is not for this host to say any more what becomes of the domain. */
    void promised(String to) {
        what = "handed over to " + to + ", and only that host knows whether it runs there";
        remedy = "wait for that host's answer; it is asked until it comes";
    }

    /** What is to become of the domain cannot be recorded. */
    void undecided(String why) {
        what = "not to be touched: " + why;
        remedy = "see to the disk of the state directory, then restart the control domain";
    }

    @Override
    public void refuse() {
        domain.requireAtRest();
    }

    @Override
    public boolean alive() {
        return !domain.gone() && domain.alive() && !domain.status().getEnded();
    }

    @Override
    public Offer offer(MigrationLimits limits) {
        DomainStatus status = domain.link().ask(DomainCreator.status(), TIMEOUT_MS).getStatus();
        long pages = status.getMemoryKib() / PAGE_KIB;
        int most = limits.getWithDisks() ? MOST_STREAMS - 1 : MOST_STREAMS;
        int streams = limits.getStreams() == 0 ? pages < LARGE_PAGES ? 1 : 2 : Math.min(most, limits.getStreams());
        StreamConfiguration here = DomainSaver.configuration(domain.record());
        DomainConfig there = TravellingDisks.elsewhere(SavedFile.onEngine(here.getConfig(), engine), limits);
        return TravellingDisks.offer(here.getConfig(), limits)
                .setConfiguration(here.toBuilder().setConfig(there))
                .setMemoryPages(pages)
                .setStreams(limits.getWithDisks() ? streams + 1 : streams)
                .setStreamMajor(StreamHeader.newestMajor())
                .setStreamMinor(StreamHeader.newestMinor())
                .setPaused(leavePaused || status.getPaused())
                .addAllNodes(nodes())
                .build();
    }

    @Override
    public void preCopy(List<? extends Descriptor> data, MigrationLimits limits, Listener told) {
        listener = told;
        ask(MigrateOut.newBuilder().setStep(MigrateOut.Step.START).setLimits(limits)
                .setConfiguration(DomainSaver.configuration(domain.record())), data);
    }

    @Override
    public void sendLast() {
        if (stopped) {
            return;
        }
        stopped = true;
        ask(MigrateOut.newBuilder().setStep(MigrateOut.Step.STOP), List.of());
        ask(MigrateOut.newBuilder().setStep(MigrateOut.Step.FINISH).addAllNodes(nodes()), List.of());
    }

    private List<StreamNode> nodes() {
        DomainRecord record = domain.record();
        return SavedNodes.read(host.gate().tree(), record.getDomid(), record.getConfig().getUuid());
    }

    @Override
    public void resume() {
        listener = null;
        try {
            if (domain.alive() && !domain.gone()) {
                if (stopped) {
                    host.gate().reconnectGuest(domain.domid(), host.paths().domainSocket(domain.domid()));
                }
                ask(MigrateOut.newBuilder().setStep(MigrateOut.Step.RESUME), List.of());
            }
        } catch (IOException | OperationException e) {
            LOG.error("domain {} \"{}\" could not be let go on", domain.domid(), domain.name(), e);
        } finally {
            stopped = false;
            domain.traveller(null);
        }
        host.ends().endIfDead(domain);
    }

    @Override
    public void release() {
        listener = null;
        host.ends().destroy(domain);
        domain.traveller(null);
    }

    private void ask(MigrateOut.Builder step, List<? extends Descriptor> data) {
        DomainLink link = domain.link();
        try {
            if (link == null) {
                throw new OperationException("the domain's process has gone", "see its log");
            }
            link.ask(VmmFrame.newBuilder().setMigrateOut(step), TIMEOUT_MS, data);
        } catch (OperationException e) {
            throw end == null ? e : new OperationException(end, "", e);
        }
    }

    @Override
    public void event(MigrationEvent event) {
        if (event.hasTimes()) {
            LOG.info("domain {} \"{}\": times of its process that sends {}", domain.domid(), domain.name(), event.getTimes());
        }
        Listener present = listener;
        if (present == null) {
            return;
        }
        switch (event.getWhatCase()) {
            case PROGRESS -> present.progress(event.getProgress());
            case CONVERGED -> present.converged();
            case SENT -> present.sent();
            case FAILED -> present.failed(event.getFailed());
            case TIMES -> { }
            default -> LOG.warn("domain {}: {} of a domain that leaves", domain.domid(), event.getWhatCase());
        }
    }

    @Override
    public void ended(DomainStatus status) {
        Listener present = listener;
        end = "the guest ended during the migration: " + status.getReason().toString().toLowerCase(Locale.ROOT);
        if (present != null) {
            present.ended(end);
        }
    }

    @Override
    public void lost() {
        Listener present = listener;
        if (present != null) {
            present.lost("its domain process died");
        }
    }
}
