package org.xenolith.toolstack.control;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.handover.AbsentDomain;
import org.xenolith.toolstack.handover.HandoverFile;
import org.xenolith.toolstack.handover.HandoverJournal;
import org.xenolith.toolstack.handover.HandoverSource;
import org.xenolith.toolstack.handover.IncomingMigrations;
import org.xenolith.toolstack.handover.OutgoingMigrations;
import org.xenolith.toolstack.handover.Patience;
import org.xenolith.toolstack.handover.SourceDomain;
import org.xenolith.toolstack.hosts.HostAddress;
import org.xenolith.toolstack.hosts.HostNetwork;
import org.xenolith.toolstack.hosts.HostTrust;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.DomainStatus;
import org.xenolith.toolstack.proto.Done;
import org.xenolith.toolstack.proto.HandoverRecord;
import org.xenolith.toolstack.proto.HostHello;
import org.xenolith.toolstack.proto.MigrateCancel;
import org.xenolith.toolstack.proto.MigrateRequest;
import org.xenolith.toolstack.proto.MigrationProgress;

/** Domains between this host and others: what xl asks for, what other hosts offer, and what an earlier control domain left. */
final class Migrations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final int STREAM_VERSION = 1;
    private static final long PAGE = 4096;

    private final Host host;
    private final List<HandoverFile> left;
    private final HostNetwork network;
    private final OutgoingMigrations outgoing;
    private final IncomingMigrations incoming;
    private final HandoverRehearsal rehearsal;
    private final Executor threads;
    private volatile String address = "";

    Migrations(Host host, DomainCreator creator, HostTrust trust, boolean plain, String name, Executor threads) throws IOException {
        this.host = host;
        HandoverJournal journal = new HandoverJournal(host.paths().state().resolve("migrations"));
        left = journal.load();
        HostHello hello = HostHello.newBuilder().setVersion(STREAM_VERSION).setOldestVersion(STREAM_VERSION)
                .setRelease(Xenolithd.version()).setName(name).build();
        network = new HostNetwork(trust, plain, hello);
        rehearsal = new HandoverRehearsal(host.paths().run().resolve("rehearsal"), plain, hello);
        this.threads = threads;
        outgoing = new OutgoingMigrations(journal, network, threads, Patience.STANDARD);
        incoming = new IncomingMigrations(journal, new ArrivalHost(host, creator, threads), threads);
    }

    /** Domains that an earlier control domain has promised away or was taking in: only the hand-over may let them run. */
    Set<Integer> promised() {
        return left.stream().map(file -> file.record().getDomid()).collect(Collectors.toSet());
    }

    /** Goes on with them; every domain has been adopted. */
    void recover() {
        outgoing.recover(side(HandoverRecord.Role.SOURCE), this::departing, new Silent());
        incoming.recover(side(HandoverRecord.Role.RECEIVER));
    }

    private List<HandoverFile> side(HandoverRecord.Role role) {
        return left.stream().filter(file -> file.record().getRole() == role).toList();
    }

    private SourceDomain departing(HandoverRecord record) {
        ManagedDomain domain = host.registry().find(record.getDomid(), record.getUuid());
        return domain == null ? new AbsentDomain() : DepartingDomain.found(host, domain, record.getPeerName(),
                record.getStanding() == HandoverRecord.Standing.COMMITTED);
    }

    /** Begins to take in domains of other hosts, and rehearses that in the background. */
    void listen(String at) {
        address = network.listen(HostAddress.parse(at), incoming).toString();
        LOG.info("domains of other hosts are taken in at {}", address);
        threads.execute(rehearsal::run);
    }

    /** Where domains of other hosts are taken in; empty: nowhere. */
    String address() {
        return address;
    }

    /** Moves a domain and waits for the outcome. */
    Done migrate(MigrateRequest request, ControlServer.ProgressSink progress) throws InterruptedException {
        ManagedDomain domain = host.registry().find(request.getDomain());
        DepartingDomain departing = DepartingDomain.claim(host, domain, request.getHost(), request.getPaused(), request.getEngine());
        DomainConfig config = domain.config();
        OutgoingMigrations.Decision decision;
        try {
            decision = outgoing.migrate(departing, request.getHost(), request.getLimits(), new Figures(progress, departing, request.getHost()));
        } catch (OperationException e) {
            departing.resume();
            throw e;
        }
        return switch (decision.outcome()) {
            case MOVED -> Done.newBuilder().setNotice(TravellingDisks.moved(config, request.getLimits(), request.getHost())).build();
            case STAYED -> throw new OperationException("domain \"" + domain.name() + "\" was not migrated: " + decision.reason(),
                    stays(domain));
            case UNDECIDED -> {
                departing.undecided(decision.reason());
                throw new OperationException("domain \"" + domain.name() + "\" was not migrated, and stays as it is: " + decision.reason(),
                        "see to the disk of the state directory, then restart the control domain: it decides where the domain runs");
            }
            case LOST -> throw new OperationException("domain \"" + domain.name() + "\" is lost: " + decision.reason(),
                    "neither host has its memory; xl destroy it and start it again");
        };
    }

    /** What a domain does after it was not moved. */
    private static String stays(ManagedDomain domain) {
        DomainStatus status = domain.gone() ? DomainStatus.getDefaultInstance() : DomainReport.refresh(domain);
        if (domain.gone() || !domain.alive() || status.getEnded()) {
            return "it has ended here meanwhile; xl list shows what became of it";
        }
        return status.getPaused() ? "it is here, paused" : "it still runs here";
    }

    Done cancel(MigrateCancel request) {
        outgoing.cancel(host.registry().find(request.getDomain()).domid());
        return Done.getDefaultInstance();
    }

    @Override
    public void close() {
        network.close();
    }

    /** What xl shows. */
    private record Figures(ControlServer.ProgressSink sink, DepartingDomain departing, String to) implements OutgoingMigrations.Listener {
        @Override
        public void phase(HandoverSource.Phase phase) {
            switch (phase) {
                case OFFERED -> sink.step("asking the receiver", 0);
                case STOPPING -> sink.step("sending the last pages", 98);
                case COMMITTED -> {
                    departing.promised(to);
                    sink.step("handed over", 99);
                }
                default -> { }
            }
        }

        @Override
        public void progress(MigrationProgress figures) {
            long sent = figures.getPagesSent() * PAGE + figures.getDiskBytesSent();
            long all = sent + figures.getPagesLeft() * PAGE + figures.getDiskBytesLeft();
            String disks = figures.getDiskRound() == 0 ? "" : String.format("disks: round %d, %d MiB left, %d MiB/s",
                    figures.getDiskRound(), mib(figures.getDiskBytesLeft()), mib(figures.getDiskBytesPerSecond()));
            String memory = figures.getRound() == 0 ? "" : String.format("round %d, %d MiB left, %d MiB/s, dirtying %d MiB/s%s",
                    figures.getRound(), mib(figures.getPagesLeft() * PAGE), mib(figures.getBytesPerSecond()),
                    mib(figures.getDirtyPagesPerSecond() * PAGE),
                    figures.getThrottlePercent() == 0 ? "" : ", throttled by " + figures.getThrottlePercent() + " %");
            sink.step(disks + (disks.isEmpty() || memory.isEmpty() ? "" : "; memory: ") + memory, all == 0 ? 0 : (int) (sent * 97 / all));
        }

        private static long mib(long bytes) {
            return bytes >> 20;
        }
    }

    /** Nobody asked: it goes on from before. */
    private static final class Silent implements OutgoingMigrations.Listener {
        @Override
        public void phase(HandoverSource.Phase phase) {
            LOG.debug("{}", phase);
        }

        @Override
        public void progress(MigrationProgress progress) {
            LOG.debug("{}", progress);
        }
    }
}
