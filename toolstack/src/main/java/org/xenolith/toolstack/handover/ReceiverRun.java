package org.xenolith.toolstack.handover;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.Timeline;
import org.xenolith.toolstack.handover.HandoverReceiver.Phase;
import org.xenolith.toolstack.proto.Activated;
import org.xenolith.toolstack.proto.Complete;
import org.xenolith.toolstack.proto.Forgotten;
import org.xenolith.toolstack.proto.HandoverRecord;
import org.xenolith.toolstack.proto.HandoverRecord.Standing;
import org.xenolith.toolstack.proto.HostFrame;
import org.xenolith.toolstack.proto.HostFrame.BodyCase;
import org.xenolith.toolstack.proto.Prepared;
import org.xenolith.toolstack.proto.Refused;

/** Carries a migration out at its receiver: one thread that feeds {@link HandoverReceiver} and does what it says. */
public final class ReceiverRun implements ReceiverDomain.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiverRun.class);

    /** Who wants to know. Called on the run's thread. */
    public interface Observer {
        void phase(Phase phase, String reason);

        /** The last call; the record is gone. */
        void over();
    }

    private record Mail(HostConnection from, Input input) {
    }

    private final ByteString token;
    private final Observer observer;
    private final LinkedBlockingQueue<Mail> mailbox = new LinkedBlockingQueue<>();
    private final Timeline times = new Timeline();
    private HandoverFile file;
    private ReceiverDomain domain;
    private HandoverReceiver state;
    private HostConnection connection;

    /**
     * A run that keeps what it is told until {@link #receive} or {@link #recover}.
     *
     * @param token what the migration's data connections must show
     */
    public ReceiverRun(ByteString token, Observer observer) {
        this.token = token;
        this.observer = observer;
    }

    /** Takes in a domain that has been prepared, on the calling thread, until it is ours or gone. */
    public void receive(HandoverFile record, ReceiverDomain prepared, HostConnection from) {
        file = record;
        domain = prepared;
        connection = from;
        run(HandoverReceiver.start());
    }

    /** Goes on, on the calling thread, where an earlier control domain stopped. */
    public void recover(HandoverFile left, ReceiverDomain found) {
        file = left;
        domain = found;
        HandoverRecord record = file.record();
        run(HandoverReceiver.restart(record.getStanding(), found.standing(), record.getReason()));
    }

    /** The source has connected again; what earlier connections say is not listened to any more. Any thread. */
    public void attach(HostConnection fresh) {
        mailbox.add(new Mail(fresh, new Input.Connected()));
    }

    /** What a connection says; any thread. */
    public void heard(HostConnection from, HostFrame frame) {
        mailbox.add(new Mail(from, new Input.Heard(frame.getBodyCase(), frame.getAbort().getReason())));
    }

    /** A connection has ended; any thread. */
    public void closed(HostConnection from, String reason) {
        mailbox.add(new Mail(from, new Input.Disconnected(reason)));
    }

    /** Gives the domain up if that is still this side's to decide; any thread. */
    public void withdraw(String reason) {
        mailbox.add(new Mail(null, new Input.Withdrawn(reason)));
    }

    @Override
    public void complete() {
        mailbox.add(new Mail(null, new Input.Whole()));
    }

    @Override
    public void failed(String reason) {
        withdraw(reason);
    }

    private void run(Step<HandoverReceiver> first) {
        try {
            take(first);
            while (state.phase() != Phase.GONE) {
                accept(mailbox.take());
            }
        } catch (ClosedByInterruptException e) {
            LOG.info("migration {} stops with the control domain, and goes on with the next", id());
        } catch (IOException e) {
            LOG.error("migration {} of domain {} \"{}\": its record cannot be written. The domain stays as it is until the "
                    + "control domain is restarted", id(), file.record().getDomid(), file.record().getName(), e);
            drop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            LOG.info("migration {}: times of the receiver {}", id(), times);
            observer.over();
        }
    }

    private void accept(Mail mail) throws IOException {
        if (mail.input() instanceof Input.Connected) {
            drop();
            take(state.on(new Input.Disconnected("the source has connected anew")));
            connection = mail.from();
        } else if (mail.from() != null && mail.from() != connection) {
            return;
        } else if (mail.input() instanceof Input.Disconnected) {
            connection = null;
        }
        take(state.on(mail.input()));
    }

    private void drop() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private void take(Step<HandoverReceiver> step) throws IOException {
        Phase before = state == null ? null : state.phase();
        state = step.next();
        if (state.phase() != before) {
            times.mark(state.phase().toString());
            observer.phase(state.phase(), state.reason());
        }
        for (Action action : step.actions()) {
            perform(action);
        }
    }

    private void perform(Action action) throws IOException {
        if (action instanceof Action.Write write) {
            times.mark("writing");
            file.write(write.standing(), write.reason());
            mailbox.add(new Mail(null, new Input.Written(write.standing())));
        } else if (action instanceof Action.Erase) {
            file.erase();
            mailbox.add(new Mail(null, new Input.Written(Standing.NONE)));
        } else if (action instanceof Action.Send send && connection != null) {
            connection.send(frame(id(), send.word(), send.reason(), token));
        } else if (action instanceof Action.Drive drive) {
            drive(drive.command());
            times.mark(drive.command().toString());
        }
    }

    /** What a host says of a migration that it has no record of; null: nothing. */
    public static HostFrame answerOfUnknown(HostFrame frame) {
        Step<HandoverReceiver> unknown = HandoverReceiver.restart(Standing.NONE, ReceiverDomain.Standing.GONE, "");
        HandoverReceiver connected = unknown.next().on(new Input.Connected()).next();
        return connected.on(new Input.Heard(frame.getBodyCase(), "")).actions().stream()
                .filter(Action.Send.class::isInstance).map(Action.Send.class::cast)
                .map(send -> frame(frame.getMigration(), send.word(), send.reason(), ByteString.EMPTY)).findFirst().orElse(null);
    }

    private static HostFrame frame(String migration, BodyCase word, String reason, ByteString token) {
        HostFrame.Builder frame = HostFrame.newBuilder().setMigration(migration);
        switch (word) {
            case PREPARED -> frame.setPrepared(Prepared.newBuilder().setToken(token));
            case REFUSED -> frame.setRefused(Refused.newBuilder().setReason(reason));
            case COMPLETE -> frame.setComplete(Complete.getDefaultInstance());
            case ACTIVATED -> frame.setActivated(Activated.getDefaultInstance());
            case FORGOTTEN -> frame.setForgotten(Forgotten.getDefaultInstance());
            default -> throw new IllegalStateException("a receiver does not say " + word);
        }
        return frame.build();
    }

    private void drive(Action.Command command) {
        try {
            switch (command) {
                case ACTIVATE -> {
                    domain.activate();
                    mailbox.add(new Mail(null, new Input.Runs()));
                }
                case OPEN -> domain.open();
                case SETTLE -> domain.settle();
                case DISCARD -> domain.discard();
                default -> throw new IllegalStateException("a receiver does not " + command);
            }
        } catch (OperationException e) {
            LOG.warn("migration {}: {} failed: {}", id(), command, e.getMessage());
            withdraw(e.getMessage());
        }
    }

    private String id() {
        return file.record().getMigration();
    }
}
