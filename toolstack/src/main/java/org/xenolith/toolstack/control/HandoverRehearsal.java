package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.StreamSocket;
import org.xenolith.linux.SwitchedStream;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.handover.HandoverJournal;
import org.xenolith.toolstack.handover.HandoverSource;
import org.xenolith.toolstack.handover.IncomingMigrations;
import org.xenolith.toolstack.handover.OutgoingMigrations;
import org.xenolith.toolstack.handover.Patience;
import org.xenolith.toolstack.handover.ReceiverDomain;
import org.xenolith.toolstack.handover.ReceiverHost;
import org.xenolith.toolstack.handover.SourceDomain;
import org.xenolith.toolstack.hosts.HostAddress;
import org.xenolith.toolstack.hosts.HostNetwork;
import org.xenolith.toolstack.hosts.HostTrust;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.HandoverRecord;
import org.xenolith.toolstack.proto.HostHello;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.MigrationProgress;
import org.xenolith.toolstack.proto.Offer;
import org.xenolith.toolstack.proto.StreamConfiguration;

/**
 * Moves domains of nothing but a few MiB between two hosts of its own within this process, over the loopback interface and with
 * trust, records and directories of their own, so that what a migration needs of a control domain is loaded and warm before the
 * first. See {@code docs/adr/0090-rehearsed-domain-processes.md}.
 */
final class HandoverRehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(HandoverRehearsal.class);
    private static final int MOVES = 3;
    private static final int BYTES = 4 << 20;
    private static final long PATIENCE_MS = 20_000;
    private static final long LOOK_MS = 10;
    private static final StreamConfiguration DOMAIN = StreamConfiguration.newBuilder().setDomid(0x7fef).setConfig(
            DomainConfig.newBuilder().setName("rehearsal").setUuid("00000000-0000-0000-0000-000000000002")).build();

    private final Path directory;
    private final boolean plain;
    private final HostHello hello;

    /** @param directory for this alone; it is gone afterwards */
    HandoverRehearsal(Path directory, boolean plain, HostHello hello) {
        this.directory = directory;
        this.plain = plain;
        this.hello = hello;
    }

    /** Returns when it is over; a host that cannot rehearse is as good as before. */
    void run() {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "rehearsal");
            thread.setDaemon(true);
            return thread;
        });
        try {
            delete();
            move(threads);
            LOG.info("rehearsed migration");
        } catch (IOException | OperationException e) {
            LOG.warn("migration could not be rehearsed: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            threads.shutdownNow();
            try {
                delete();
            } catch (IOException e) {
                LOG.warn("cannot remove {}: {}", directory, e.toString());
            }
        }
    }

    private void move(ExecutorService threads) throws IOException, InterruptedException {
        Path left = directory.resolve("source");
        Path right = directory.resolve("receiver");
        Files.createDirectories(left);
        Files.createDirectories(right);
        try (HostNetwork source = network(left); HostNetwork receiver = network(right)) {
            ReceiverHost stage = new Stage(threads);
            String address = receiver.listen(new HostAddress("127.0.0.1", 0),
                    new IncomingMigrations(new HandoverJournal(right.resolve("migrations")), stage, threads)).toString();
            OutgoingMigrations outgoing = new OutgoingMigrations(new HandoverJournal(left.resolve("migrations")), source, threads,
                    Patience.STANDARD);
            for (int number = 0; number < MOVES; number++) {
                OutgoingMigrations.Decision decision = outgoing.migrate(new Departing(threads), address,
                        MigrationLimits.getDefaultInstance(), new Unwatched());
                LOG.debug("{}", decision);
                awaitEnd(left.resolve("migrations"));
                awaitEnd(right.resolve("migrations"));
            }
        }
    }

    private HostNetwork network(Path host) {
        return new HostNetwork(new HostTrust(host.resolve("trust"), directory.resolve("pool")), plain, hello);
    }

    /** Both sides have forgotten the migration when neither has a record. */
    private static void awaitEnd(Path records) throws IOException, InterruptedException {
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        while (true) {
            try (Stream<Path> left = Files.list(records)) {
                if (left.findAny().isEmpty()) {
                    return;
                }
            }
            if (System.currentTimeMillis() > deadline) {
                throw new IOException("it did not end within " + PATIENCE_MS + " ms");
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private void delete() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The domain where it leaves: bytes. */
    private static final class Departing implements SourceDomain {
        private final ExecutorService threads;
        private StreamSocket data;

        Departing(ExecutorService threads) {
            this.threads = threads;
        }

        @Override
        public boolean alive() {
            return true;
        }

        @Override
        public Offer offer(MigrationLimits limits) {
            return Offer.newBuilder().setConfiguration(DOMAIN).setStreams(1).build();
        }

        @Override
        public void preCopy(List<? extends Descriptor> streams, MigrationLimits limits, Listener listener) {
            data = new StreamSocket(streams.get(0).duplicate().release());
            threads.execute(() -> {
                try {
                    for (ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES); bytes.hasRemaining(); ) {
                        data.write(bytes);
                    }
                    listener.progress(MigrationProgress.newBuilder().setRound(1).build());
                    listener.converged();
                } catch (IOException e) {
                    listener.failed(e.getMessage());
                }
            });
        }

        @Override
        public void sendLast() {
            close();
        }

        @Override
        public void resume() {
            close();
        }

        @Override
        public void release() {
            close();
        }

        private void close() {
            if (data != null) {
                data.close();
            }
        }
    }

    /** The domain where it arrives. */
    private record Stage(ExecutorService threads) implements ReceiverHost {
        @Override
        public ReceiverDomain prepare(String migration, Offer offer, List<? extends Descriptor> data, ReceiverDomain.Listener listener) {
            SwitchedStream stream = new SwitchedStream(new UnixSocket(data.get(0).duplicate().release()));
            threads.execute(() -> drain(stream, listener));
            return new Arriving();
        }

        private static void drain(SwitchedStream stream, ReceiverDomain.Listener listener) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16);
            try (stream) {
                while (stream.read(bytes.clear()) >= 0) {
                    continue;
                }
                listener.complete();
            } catch (IOException e) {
                listener.failed(e.getMessage());
            }
        }

        @Override
        public ReceiverDomain find(HandoverRecord record, ReceiverDomain.Listener listener) {
            return new VanishedDomain(record);
        }
    }

    /** A domain that does whatever it is told, which is nothing. */
    private static final class Arriving implements ReceiverDomain {
        @Override
        public Standing standing() {
            return Standing.INCOMPLETE;
        }

        @Override
        public void activate() {
        }

        @Override
        public void open() {
        }

        @Override
        public void settle() {
        }

        @Override
        public void discard() {
        }
    }

    /** Nobody looks. */
    private static final class Unwatched implements OutgoingMigrations.Listener {
        @Override
        public void phase(HandoverSource.Phase phase) {
        }

        @Override
        public void progress(MigrationProgress progress) {
        }
    }
}
