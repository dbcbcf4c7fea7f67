package org.xenolith.toolstack.handover;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.Descriptor;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.Timeline;
import org.xenolith.toolstack.handover.HandoverSource.Phase;
import org.xenolith.toolstack.proto.Abort;
import org.xenolith.toolstack.proto.Commit;
import org.xenolith.toolstack.proto.Finished;
import org.xenolith.toolstack.proto.HandoverRecord;
import org.xenolith.toolstack.proto.HandoverRecord.Standing;
import org.xenolith.toolstack.proto.HostFrame;
import org.xenolith.toolstack.proto.HostFrame.BodyCase;
import org.xenolith.toolstack.proto.Join;
import org.xenolith.toolstack.proto.Lost;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.MigrationProgress;
import org.xenolith.toolstack.proto.Offer;
import org.xenolith.toolstack.proto.Query;
import org.xenolith.toolstack.proto.Refused;

/** Carries a migration out at its source: one thread that feeds {@link HandoverSource} and does what it says. */
public final class SourceRun {
    private static final Logger LOG = LoggerFactory.getLogger(SourceRun.class);

    /** How a migration came out. */
    public enum Outcome {
        MOVED, STAYED, LOST,
        /** The record cannot be written, or the control domain is stopping: the next one decides. */
        UNDECIDED
    }

    /** Who wants to know. Called on the run's thread. */
    public interface Observer {
        void phase(Phase phase);

        void progress(MigrationProgress progress);

        /** It is decided. The run goes on until the receiver knows, too. */
        void decided(Outcome outcome, String reason);

        /** The last call; the record is gone, unless the outcome is LOST. */
        void over();
    }

    /** A connection and its number; what an earlier one says late is not listened to. */
    private record Mail(int connection, Input input, HostFrame frame) {
    }

    private static final int ANY = -1;
    private static final int DATA = -2;
    /** How long the receiver's word is waited for when the data connections have ended: it says why. */
    private static final long WORD_MS = 1_000;

    private final HandoverFile file;
    private final SourceDomain domain;
    private final HostDialer dialer;
    private final Observer observer;
    private final Patience patience;
    private final LinkedBlockingQueue<Mail> mailbox = new LinkedBlockingQueue<>();
    private final Timeline times = new Timeline();
    private HandoverSource state;
    private MigrationLimits limits = MigrationLimits.getDefaultInstance();
    private Offer offer;
    private HostConnection connection;
    private int connections;
    private HostFrame prepared;
    private boolean told;
    /** What ended the copying, until the receiver has said why or has had its time. */
    private Input broken;

    /** A run over the record of a migration; nothing happens before {@link #migrate} or {@link #recover}. */
    public SourceRun(HandoverFile file, SourceDomain domain, HostDialer dialer, Observer observer, Patience patience) {
        this.file = file;
        this.domain = domain;
        this.dialer = dialer;
        this.observer = observer;
        this.patience = patience;
    }

    /** Keeps what a connection tells until the run listens. */
    public static final class Early implements HostConnection.Listener {
        private final CompletableFuture<HostConnection.Listener> later = new CompletableFuture<>();

        @Override
        public void heard(HostFrame frame) {
            later.thenAccept(listener -> listener.heard(frame));
        }

        @Override
        public void closed(String reason) {
            later.thenAccept(listener -> listener.closed(reason));
        }
    }

    /** Runs a fresh migration to its end on the calling thread. */
    public void migrate(HostConnection to, Early early, Offer what, MigrationLimits how) {
        offer = what;
        limits = how;
        connection = to;
        early.later.complete(listener(++connections));
        run(HandoverSource.start());
    }

    /** Goes on, on the calling thread, where an earlier control domain stopped. */
    public void recover(boolean memory) {
        HandoverRecord record = file.record();
        run(HandoverSource.restart(record.getStanding(), memory, record.getReason()));
    }

    /** Gives the migration up if that is still this side's to decide; any thread. */
    public void withdraw(String reason) {
        post(new Input.Withdrawn(reason));
    }

    private void post(Input input) {
        mailbox.add(new Mail(ANY, input, null));
    }

    private void run(Step<HandoverSource> first) {
        try {
            take(first);
            while (state.phase() != Phase.OVER) {
                if (!state.connected() && !state.phase().revocable()) {
                    reconnect();
                } else {
                    waitForMail();
                }
            }
        } catch (ClosedByInterruptException e) {
            LOG.info("migration {} stops with the control domain, and goes on with the next", id());
        } catch (IOException e) {
            LOG.error("migration {} of domain {} \"{}\": its record cannot be written. The domain stays as it is until the "
                    + "control domain is restarted", id(), file.record().getDomid(), file.record().getName(), e);
            tell(Outcome.UNDECIDED, "the record of its migration cannot be written: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeConnection();
            LOG.info("migration {}: times of the source {}", id(), times);
            observer.over();
        }
    }

    private void waitForMail() throws IOException, InterruptedException {
        long limit = broken != null ? WORD_MS : patience.of(state.phase());
        Mail mail = limit == 0 ? mailbox.take() : mailbox.poll(limit, TimeUnit.MILLISECONDS);
        if (mail != null) {
            accept(mail);
        } else if (broken != null) {
            Input why = broken;
            broken = null;
            take(state.on(why));
        } else if (state.phase().revocable()) {
            take(state.on(new Input.Withdrawn("the receiver did not answer within " + limit + " ms (" + state.phase() + ")")));
        } else {
            closeConnection();
            take(state.on(new Input.Disconnected("no answer within " + limit + " ms")));
        }
    }

    private void accept(Mail mail) throws IOException {
        if (mail.connection() == DATA) {
            broken = mail.input();
            return;
        }
        if (mail.connection() != ANY && mail.connection() != connections) {
            return;
        }
        if (mail.frame() != null && mail.frame().hasPrepared()) {
            prepared = mail.frame();
        }
        if (mail.input() instanceof Input.Disconnected) {
            closeConnection();
        }
        take(state.on(mail.input()));
    }

    private void reconnect() throws IOException, InterruptedException {
        for (Mail mail = mailbox.poll(); mail != null; mail = mailbox.poll()) {
            accept(mail);
        }
        int number = ++connections;
        try {
            connection = dialer.dial(file.record().getPeerAddress(), file.record().getPeerHost(), listener(number));
            take(state.on(new Input.Connected()));
        } catch (OperationException e) {
            LOG.debug("migration {}: {}", id(), e.getMessage());
            Mail mail = mailbox.poll(patience.betweenDials(), TimeUnit.MILLISECONDS);
            if (mail != null) {
                accept(mail);
            }
        }
    }

    private HostConnection.Listener listener(int number) {
        return new HostConnection.Listener() {
            @Override
            public void heard(HostFrame frame) {
                mailbox.add(new Mail(number, new Input.Heard(frame.getBodyCase(), reason(frame.getRefused())), frame));
            }

            @Override
            public void closed(String reason) {
                mailbox.add(new Mail(number, new Input.Disconnected(reason), null));
            }
        };
    }

    private static String reason(Refused refused) {
        return refused.getRemedy().isEmpty() ? refused.getReason() : refused.getReason() + " (" + refused.getRemedy() + ")";
    }

    private void take(Step<HandoverSource> step) throws IOException {
        Phase before = state == null ? null : state.phase();
        state = step.next();
        if (state.phase() != before) {
            times.mark(state.phase().toString());
            observer.phase(state.phase());
        }
        for (Action action : step.actions()) {
            perform(action);
        }
        switch (state.phase()) {
            case DONE -> tell(Outcome.MOVED, "");
            case ABORTED -> tell(Outcome.STAYED, state.reason());
            case LOST -> tell(Outcome.LOST, state.reason());
            default -> { }
        }
    }

    private void tell(Outcome outcome, String reason) {
        if (!told) {
            told = true;
            observer.decided(outcome, reason);
        }
    }

    private void perform(Action action) throws IOException {
        if (action instanceof Action.Write write) {
            times.mark("writing");
            file.write(write.standing(), write.reason());
            post(new Input.Written(write.standing()));
        } else if (action instanceof Action.Erase) {
            file.erase();
            post(new Input.Written(Standing.NONE));
        } else if (action instanceof Action.Send send && connection != null) {
            connection.send(frame(send.word(), send.reason()));
        } else if (action instanceof Action.Drive drive) {
            drive(drive.command());
            times.mark(drive.command().toString());
        }
    }

    private HostFrame frame(BodyCase word, String reason) {
        HostFrame.Builder frame = HostFrame.newBuilder().setMigration(id());
        switch (word) {
            case OFFER -> frame.setOffer(offer);
            case COMMIT -> frame.setCommit(Commit.getDefaultInstance());
            case FINISHED -> frame.setFinished(Finished.getDefaultInstance());
            case ABORT -> frame.setAbort(Abort.newBuilder().setReason(reason));
            case QUERY -> frame.setQuery(Query.getDefaultInstance());
            case LOST -> frame.setLost(Lost.getDefaultInstance());
            default -> throw new IllegalStateException("a source does not say " + word);
        }
        return frame.build();
    }

    private void drive(Action.Command command) {
        try {
            switch (command) {
                case PRE_COPY -> preCopy();
                case SEND_LAST -> domain.sendLast();
                case RESUME -> domain.resume();
                case RELEASE -> domain.release();
                default -> throw new IllegalStateException("a source does not " + command);
            }
        } catch (OperationException e) {
            LOG.warn("migration {}: {} failed: {}", id(), command, e.getMessage());
            post(new Input.Withdrawn(e.getMessage()));
        }
    }

    private void preCopy() {
        List<Descriptor> streams = new ArrayList<>();
        try {
            for (int stream = 0; stream < offer.getStreams(); stream++) {
                HostFrame join = HostFrame.newBuilder().setMigration(id())
                        .setJoin(Join.newBuilder().setToken(prepared.getPrepared().getToken()).setStream(stream)).build();
                streams.add(dialer.stream(file.record().getPeerAddress(), file.record().getPeerHost(), join));
            }
            domain.preCopy(streams, limits, new DomainListener());
        } finally {
            streams.forEach(Descriptor::close);
        }
    }

    private String id() {
        return file.record().getMigration();
    }

    private void closeConnection() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private final class DomainListener implements SourceDomain.Listener {
        @Override
        public void progress(MigrationProgress progress) {
            observer.progress(progress);
        }

        @Override
        public void converged() {
            post(new Input.Converged());
        }

        @Override
        public void sent() {
            LOG.debug("migration {}: the last bytes are sent", id());
        }

        @Override
        public void failed(String reason) {
            mailbox.add(new Mail(DATA, new Input.Withdrawn(reason), null));
        }

        @Override
        public void ended(String how) {
            post(new Input.Withdrawn(how));
        }

        @Override
        public void lost(String reason) {
            post(new Input.MemoryLost(reason));
        }
    }
}
