package org.xenolith.toolstack.handover;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.HandoverRecord;
import org.xenolith.toolstack.proto.HandoverRecord.Standing;
import org.xenolith.toolstack.proto.HostFrame;
import org.xenolith.toolstack.proto.Join;
import org.xenolith.toolstack.proto.Offer;
import org.xenolith.toolstack.proto.Refused;
import org.xenolith.toolstack.proto.StreamConfiguration;

/** All migrations to this host: one run each, on a thread of its own. Safe from any thread. */
public final class IncomingMigrations implements HostService {
    private static final Logger LOG = LoggerFactory.getLogger(IncomingMigrations.class);
    private static final int MOST_STREAMS = 16;
    private static final int MOST_AT_ONCE = 32;
    private static final int TOKEN_BYTES = 32;

    /** @param streams the network's ends of data streams that nobody has joined yet, by number; taken ones are null */
    private record Entry(String peerHost, ByteString token, ReceiverRun run, UnixSocket[] streams) {
    }

    private final HandoverJournal journal;
    private final ReceiverHost host;
    private final Executor threads;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    public IncomingMigrations(HandoverJournal journal, ReceiverHost host, Executor threads) {
        this.journal = journal;
        this.host = host;
        this.threads = threads;
    }

    /** Goes on with what an earlier control domain was taking in. */
    public void recover(List<HandoverFile> files) {
        for (HandoverFile file : files) {
            HandoverRecord record = file.record();
            Entry entry = entry(record.getMigration(), record.getPeerHost(), 0);
            entries.put(record.getMigration(), entry);
            ReceiverDomain found = host.find(record, entry.run());
            LOG.info("migration {} of domain {} \"{}\" from {} goes on: {}, domain {}", record.getMigration(), record.getDomid(),
                    record.getName(), record.getPeerName(), record.getStanding(), found.standing());
            threads.execute(() -> entry.run().recover(file, found));
        }
    }

    @Override
    public HostConnection.Listener accept(HostConnection connection, HostFrame first) {
        if (first.hasOffer()) {
            return offered(connection, first);
        }
        Entry entry = entries.get(first.getMigration());
        if (entry == null) {
            answerUnknown(connection, first);
            return unknown(connection);
        } else if (!entry.peerHost().equals(connection.peer().getHost())) {
            refuse(connection, first, new OperationException("migration " + first.getMigration() + " belongs to another host", ""));
            return new Deaf();
        }
        entry.run().attach(connection);
        entry.run().heard(connection, first);
        return listener(entry.run(), connection);
    }

    private HostConnection.Listener offered(HostConnection connection, HostFrame frame) {
        Offer offer = frame.getOffer();
        try {
            check(frame.getMigration(), offer);
        } catch (OperationException e) {
            refuse(connection, frame, e);
            return unknown(connection);
        }
        Entry entry = entry(frame.getMigration(), connection.peer().getHost(), offer.getStreams());
        if (entries.size() >= MOST_AT_ONCE || entries.putIfAbsent(frame.getMigration(), entry) != null) {
            refuse(connection, frame, new OperationException("this host takes in " + entries.size() + " domains already", "try again later"));
            return unknown(connection);
        }
        threads.execute(() -> receive(entry, connection, frame));
        return listener(entry.run(), connection);
    }

    private static void check(String migration, Offer offer) {
        try {
            if (!UUID.fromString(migration).toString().equals(migration)) {
                throw new IllegalArgumentException(migration);
            }
        } catch (IllegalArgumentException e) {
            throw new OperationException("\"" + migration + "\" is no UUID in canonical form", "", e);
        }
        if (offer.getStreams() < 1 || offer.getStreams() > MOST_STREAMS) {
            throw new OperationException("streams=" + offer.getStreams() + " is not within 1 to " + MOST_STREAMS, "");
        }
    }

    private Entry entry(String migration, String peer, int streams) {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        ByteString shown = ByteString.copyFrom(token);
        return new Entry(peer, shown, new ReceiverRun(shown, new Progress(migration)), new UnixSocket[streams]);
    }

    private void receive(Entry entry, HostConnection connection, HostFrame frame) {
        List<UnixSocket> local = new ArrayList<>();
        HandoverFile file = null;
        ReceiverDomain domain = null;
        try {
            for (int stream = 0; stream < entry.streams().length; stream++) {
                List<UnixSocket> pair = UnixSocket.pair();
                local.add(pair.get(0));
                entry.streams()[stream] = pair.get(1);
            }
            domain = host.prepare(frame.getMigration(), frame.getOffer(), local, entry.run());
            file = journal.begin(record(frame, connection));
        } catch (IOException | RuntimeException e) {
            if (domain != null) {
                domain.discard();
            }
            over(frame.getMigration());
            refuse(connection, frame, e);
            return;
        } finally {
            local.forEach(Descriptor::close);
        }
        entry.run().receive(file, domain, connection);
    }

    private static HandoverRecord record(HostFrame frame, HostConnection connection) {
        StreamConfiguration configuration = frame.getOffer().getConfiguration();
        String name = frame.getOffer().getName().isEmpty() ? configuration.getConfig().getName() : frame.getOffer().getName();
        List<String> disks = frame.getOffer().getWithDisks()
                ? configuration.getConfig().getDisksList().stream().map(DiskConfig::getTarget).toList() : List.of();
        return HandoverRecord.newBuilder().setMigration(frame.getMigration()).setRole(HandoverRecord.Role.RECEIVER)
                .addAllMirroredDisks(disks)
                .setDomid(configuration.getDomid()).setName(name).setUuid(configuration.getConfig().getUuid())
                .setPeerHost(connection.peer().getHost()).setPeerName(connection.peer().getName())
                .setBegunUnixMs(System.currentTimeMillis()).setStanding(Standing.NONE).build();
    }

    private static void refuse(HostConnection connection, HostFrame frame, Exception why) {
        String remedy = why instanceof OperationException refused ? refused.remedy() : "see the receiver's log";
        LOG.info("migration {} from {} refused: {}", frame.getMigration(), connection.peer().getName(), why.getMessage(),
                why instanceof OperationException ? null : why);
        connection.send(HostFrame.newBuilder().setMigration(frame.getMigration())
                .setRefused(Refused.newBuilder().setReason(why.getMessage() == null ? why.toString() : why.getMessage()).setRemedy(remedy)).build());
    }

    /** Answers for a migration that there is no record of. */
    private static HostConnection.Listener unknown(HostConnection connection) {
        return new HostConnection.Listener() {
            @Override
            public void heard(HostFrame frame) {
                answerUnknown(connection, frame);
            }

            @Override
            public void closed(String reason) {
                LOG.debug("{}", reason);
            }
        };
    }

    private static void answerUnknown(HostConnection connection, HostFrame frame) {
        HostFrame answer = ReceiverRun.answerOfUnknown(frame);
        if (answer != null) {
            connection.send(answer);
        }
    }

    private HostConnection.Listener listener(ReceiverRun run, HostConnection connection) {
        return new HostConnection.Listener() {
            @Override
            public void heard(HostFrame frame) {
                Entry now = entries.get(frame.getMigration());
                if (now != null && now.run() == run) {
                    run.heard(connection, frame);
                } else {
                    answerUnknown(connection, frame);
                }
            }

            @Override
            public void closed(String reason) {
                run.closed(connection, reason);
            }
        };
    }

    @Override
    public UnixSocket join(String peerHost, HostFrame frame) {
        Join join = frame.getJoin();
        Entry entry = entries.get(frame.getMigration());
        if (entry == null || !entry.peerHost().equals(peerHost)
                || !MessageDigest.isEqual(entry.token().toByteArray(), join.getToken().toByteArray())) {
            throw new OperationException("no migration waits for this connection", "");
        }
        synchronized (entry) {
            int stream = join.getStream();
            if (stream < 0 || stream >= entry.streams().length || entry.streams()[stream] == null) {
                throw new OperationException("stream " + stream + " does not exist or has joined", "");
            }
            UnixSocket socket = entry.streams()[stream];
            entry.streams()[stream] = null;
            return socket;
        }
    }

    private void over(String migration) {
        Entry entry = entries.remove(migration);
        synchronized (entry) {
            for (int stream = 0; stream < entry.streams().length; stream++) {
                if (entry.streams()[stream] != null) {
                    entry.streams()[stream].close();
                    entry.streams()[stream] = null;
                }
            }
        }
    }

    /** Follows a run. */
    private final class Progress implements ReceiverRun.Observer {
        private final String migration;

        Progress(String migration) {
            this.migration = migration;
        }

        @Override
        public void phase(HandoverReceiver.Phase phase, String reason) {
            LOG.info("migration {}: {}{}", migration, phase, reason.isEmpty() ? "" : " (" + reason + ")");
        }

        @Override
        public void over() {
            IncomingMigrations.this.over(migration);
        }
    }

    /** Has been answered; hears no more. */
    private static class Deaf implements HostConnection.Listener {
        @Override
        public void heard(HostFrame frame) {
            LOG.debug("{} is not listened to", frame.getBodyCase());
        }

        @Override
        public void closed(String reason) {
            LOG.debug("{}", reason);
        }
    }
}
