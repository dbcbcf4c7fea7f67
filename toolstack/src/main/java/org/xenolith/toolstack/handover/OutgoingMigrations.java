package org.xenolith.toolstack.handover;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.handover.SourceRun.Outcome;
import org.xenolith.toolstack.proto.HandoverRecord;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.MigrationProgress;
import org.xenolith.toolstack.proto.Offer;

/** All migrations from this host: one run each, on a thread of its own. Safe from any thread. */
public final class OutgoingMigrations {
    private static final Logger LOG = LoggerFactory.getLogger(OutgoingMigrations.class);

    /** Where a migration tells how far it is, on the migration's threads. */
    public interface Listener {
        void phase(HandoverSource.Phase phase);

        void progress(MigrationProgress progress);
    }

    /** What came of a migration, and why. */
    public record Decision(Outcome outcome, String reason) {
    }

    private record Entry(int domid, String peer, SourceRun run, Progress progress) {
    }

    private final HandoverJournal journal;
    private final HostDialer dialer;
    private final Executor threads;
    private final Patience patience;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    public OutgoingMigrations(HandoverJournal journal, HostDialer dialer, Executor threads, Patience patience) {
        this.journal = journal;
        this.dialer = dialer;
        this.threads = threads;
        this.patience = patience;
    }

    /**
     * Moves a domain, and waits until it is decided where it runs. While the receiver is unreachable after the commit, that
     * can be long.
     *
     * @throws OperationException if it was not even tried; the domain is untouched
     */
    public Decision migrate(SourceDomain domain, String address, MigrationLimits limits, Listener listener) throws InterruptedException {
        Offer offer = domain.offer(limits);
        int domid = offer.getConfiguration().getDomid();
        if (migrating(domid)) {
            throw new OperationException("domain " + domid + " is migrating already", "xl migrate-cancel " + domid + " stops that");
        }
        SourceRun.Early early = new SourceRun.Early();
        HostConnection connection = dialer.dial(address, "", early);
        HandoverRecord record = HandoverRecord.newBuilder().setMigration(UUID.randomUUID().toString())
                .setRole(HandoverRecord.Role.SOURCE).setDomid(domid).setName(offer.getConfiguration().getConfig().getName())
                .setUuid(offer.getConfiguration().getConfig().getUuid()).setPeerHost(connection.peer().getHost())
                .setPeerName(connection.peer().getName()).setPeerAddress(address).setBegunUnixMs(System.currentTimeMillis()).build();
        HandoverFile file;
        try {
            file = journal.begin(record);
        } catch (IOException e) {
            connection.close();
            throw new OperationException("the migration cannot be recorded: " + e.getMessage(), "make room on the disk of the state directory", e);
        }
        Entry entry = enter(file, domain, listener);
        threads.execute(() -> entry.run().migrate(connection, early, offer, limits));
        return await(entry.progress().decided);
    }

    private Entry enter(HandoverFile file, SourceDomain domain, Listener listener) {
        HandoverRecord record = file.record();
        Progress progress = new Progress(record, listener);
        Entry entry = new Entry(record.getDomid(), record.getPeerName(), new SourceRun(file, domain, dialer, progress, patience), progress);
        entries.put(record.getMigration(), entry);
        return entry;
    }

    /**
     * Goes on with what an earlier control domain was moving; finds the domain of a record, whether it lives or not. Where
     * a domain has been tried to be moved again while an earlier receiver was still to be told, only the last attempt may
     * touch it.
     */
    public void recover(List<HandoverFile> files, Function<HandoverRecord, SourceDomain> domains, Listener listener) {
        for (HandoverFile file : files) {
            boolean last = files.stream().map(HandoverFile::record).noneMatch(other -> other.getUuid().equals(file.record().getUuid())
                    && other.getBegunUnixMs() > file.record().getBegunUnixMs());
            SourceDomain domain = last ? domains.apply(file.record()) : new AbsentDomain();
            boolean alive = domain.alive();
            LOG.info("migration {} of domain {} \"{}\" to {} goes on: {}, its memory is {}", file.record().getMigration(),
                    file.record().getDomid(), file.record().getName(), file.record().getPeerName(), file.record().getStanding(),
                    alive ? "here" : "lost");
            Entry entry = enter(file, domain, listener);
            threads.execute(() -> entry.run().recover(alive));
        }
    }

    /** Whether it is not decided yet where the domain runs. */
    public boolean migrating(int domid) {
        return entries.values().stream().anyMatch(entry -> entry.domid() == domid && !entry.progress().decided.isDone());
    }

    /** Gives a migration up. @throws OperationException if there is none, or the receiver may run the domain already */
    public void cancel(int domid) {
        Entry entry = entries.values().stream().filter(candidate -> candidate.domid() == domid && !candidate.progress().decided.isDone())
                .findFirst().orElseThrow(() -> new OperationException("domain " + domid + " is not migrating", "xl list shows what is"));
        HandoverSource.Phase phase = entry.progress().last;
        if (phase != null && !phase.revocable() && phase != HandoverSource.Phase.ABORTING) {
            throw new OperationException("domain " + domid + " has been handed over to " + entry.peer() + ", which decides now",
                    "wait, or migrate it back");
        }
        entry.run().withdraw("cancelled");
    }

    private static Decision await(CompletableFuture<Decision> decided) throws InterruptedException {
        try {
            return decided.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Follows a run. */
    private final class Progress implements SourceRun.Observer {
        private final HandoverRecord record;
        private final Listener listener;
        private final CompletableFuture<Decision> decided = new CompletableFuture<>();
        private volatile HandoverSource.Phase last;

        Progress(HandoverRecord record, Listener listener) {
            this.record = record;
            this.listener = listener;
        }

        @Override
        public void phase(HandoverSource.Phase phase) {
            last = phase;
            LOG.info("migration {}: {}", record.getMigration(), phase);
            listener.phase(phase);
        }

        @Override
        public void progress(MigrationProgress progress) {
            listener.progress(progress);
        }

        @Override
        public void decided(Outcome outcome, String reason) {
            LOG.info("migration {}: domain {} \"{}\" {} {}{}", record.getMigration(), record.getDomid(), record.getName(),
                    outcome, record.getPeerName(), reason.isEmpty() ? "" : " (" + reason + ")");
            decided.complete(new Decision(outcome, reason));
        }

        @Override
        public void over() {
            entries.remove(record.getMigration());
            decided.complete(new Decision(Outcome.UNDECIDED, "the control domain is stopping"));
        }
    }
}
