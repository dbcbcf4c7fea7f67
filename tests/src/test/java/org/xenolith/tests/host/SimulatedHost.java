package org.xenolith.tests.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.xenolith.toolstack.handover.HandoverFile;
import org.xenolith.toolstack.handover.HandoverJournal;
import org.xenolith.toolstack.handover.HandoverSource;
import org.xenolith.toolstack.handover.IncomingMigrations;
import org.xenolith.toolstack.handover.OutgoingMigrations;
import org.xenolith.toolstack.handover.Patience;
import org.xenolith.toolstack.hosts.HostAddress;
import org.xenolith.toolstack.hosts.HostNetwork;
import org.xenolith.toolstack.hosts.HostTrust;
import org.xenolith.toolstack.proto.HandoverRecord.Role;
import org.xenolith.toolstack.proto.HostHello;
import org.xenolith.toolstack.proto.MigrationProgress;

/** A control domain as far as migrations go, over real connections; dies and starts again. Its records and domains stay. */
final class SimulatedHost {
    private static final HostHello HELLO = HostHello.newBuilder().setVersion(1).setOldestVersion(1).setRelease("test").setName("host").build();
    private static final Patience SHORT = new Patience(1500, 3000, 20);

    private final Path root;
    private final Path pool;
    private final SimulatedDomain domain;
    private final boolean plain;
    private ExecutorService threads;
    private HostNetwork network;
    private OutgoingMigrations outgoing;
    private HostAddress address;

    SimulatedHost(Path root, Path pool, SimulatedDomain domain, boolean plain) throws IOException {
        this.root = root;
        this.pool = pool;
        this.domain = domain;
        this.plain = plain;
        start();
    }

    HandoverJournal journal() throws IOException {
        return new HandoverJournal(root.resolve("migrations"));
    }

    void start() throws IOException {
        HandoverJournal journal = journal();
        List<HandoverFile> files = journal.load();
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "host " + root.getFileName());
            thread.setDaemon(true);
            return thread;
        });
        network = new HostNetwork(new HostTrust(root.resolve("trust"), pool), plain, HELLO);
        IncomingMigrations incoming = new IncomingMigrations(journal, domain, threads);
        outgoing = new OutgoingMigrations(journal, network, threads, SHORT);
        incoming.recover(files.stream().filter(file -> file.record().getRole() == Role.RECEIVER).toList());
        outgoing.recover(files.stream().filter(file -> file.record().getRole() == Role.SOURCE).toList(), record -> domain, QUIET);
        address = network.listen(new HostAddress("127.0.0.1", 0), incoming);
    }

    int port() {
        return address.port();
    }

    OutgoingMigrations outgoing() {
        return outgoing;
    }

    HostNetwork network() {
        return network;
    }

    void kill() throws InterruptedException {
        network.close();
        threads.shutdownNow();
        if (!threads.awaitTermination(20, TimeUnit.SECONDS)) {
            throw new AssertionError("threads of " + root + " do not end");
        }
    }

    static final OutgoingMigrations.Listener QUIET = new OutgoingMigrations.Listener() {
        @Override
        public void phase(HandoverSource.Phase phase) {
            Thread.yield();
        }

        @Override
        public void progress(MigrationProgress progress) {
            Thread.yield();
        }
    };
}
