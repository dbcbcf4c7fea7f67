package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.JnaLibrary;
import org.xenolith.toolstack.hosts.HostTrust;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.DomainRecord;
import org.xenolith.toolstack.rpc.HostPaths;

/** One host's control domain, wired: its store, registry, process pool and the socket it answers xl on. */
final class ControlDomain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlDomain.class);

    private static final long SPARE_PATIENCE_S = 15;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> daemon(task, "control"));
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "timer"));
    private final FileChannel lock;
    private final StoreService store;
    private final ProcessPool pool;
    private final Migrations migrations;
    private final ControlServer server;

    /** Starts everything and adopts what runs; xl is answered when this returns. */
    ControlDomain(HostPaths paths, MigrationOptions options) throws IOException {
        HostFacts facts = new HostFacts();
        makeDirectories(paths);
        lock = takeLock(paths);
        JnaLibrary.unpack(natives(paths));
        store = StoreService.start(paths);
        DomainJournal journal = new DomainJournal(paths.state().resolve("domains"), facts.bootId(), new SecureRandom());
        List<DomainRecord> records = journal.load();
        HypervisorLog log = new HypervisorLog();
        EngineChooser engines = new HostEngines();
        EndNotices notices = new EndNotices();
        DomainEnds ends = new DomainEnds(threads, notices, log);
        DomainUsers users = DomainUsers.ofThisProcess();
        DomainRegistry registry = new DomainRegistry(journal, users);
        VmmLauncher launcher = new VmmLauncher(natives(paths), paths.log(), HostEngines.softJvmFlags(),
                Path.of(System.getProperty("xenolith.home", ".")));
        pool = new ProcessPool(launcher, paths.domains(), timer, new Rehearsal(store.gate(), engines));
        Host host = new Host(paths, registry, pool, store.client(), store.gate(), engines, new HostFiles(paths.log()),
                new KernelCache(paths.state().resolve("kernels")),
                new ConfigChecks(facts), ends, new SecureRandom());
        DomainCreator creator = new DomainCreator(host);
        ends.wire(host, config -> restart(creator, config));
        migrations = new Migrations(host, creator, HostTrust.of(paths, System.getenv(), System.getProperty("user.home")),
                options.plain(), facts.hostName(), threads);
        new Adoption(host, threads, migrations.promised()).run(records);
        migrations.recover();
        DomainReport report = new DomainReport(registry, threads, facts, System.currentTimeMillis());
        RequestHandler handler = new RequestHandler(new Answers(paths, registry, creator, new DomainSaver(host), migrations, new DomainCommands(host, notices),
                report, new DeviceReport(registry, store.client()), new HostInfoReport(facts, engines, users), log, stopped::countDown));
        if (!options.listen().isEmpty()) {
            migrations.listen(options.listen());
        }
        server = new ControlServer(paths.controlSocket(), handler);
        pool.prepare(engines.standard(), 0);
        LOG.info("control domain of {} is ready, {} domains adopted", paths.root(), records.size());
    }

    private static Path natives(HostPaths paths) {
        return paths.run().resolve("native");
    }

    private static void restart(DomainCreator creator, DomainConfig config) {
        try {
            creator.create(config, false, (what, percent) -> LOG.debug("restart of {}: {}", config.getName(), what));
        } catch (OperationException e) {
            LOG.error("domain \"{}\" could not be restarted: {} ({})", config.getName(), e.getMessage(), e.remedy());
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void makeDirectories(HostPaths paths) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Path directory : List.of(paths.domains(), paths.xenstoreSocket().getParent(), paths.state(), paths.log())) {
            Files.createDirectories(directory, owner);
        }
    }

    private static FileChannel takeLock(HostPaths paths) throws IOException {
        FileChannel channel = FileChannel.open(paths.run().resolve("xenolithd.lock"),
                StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock();
        if (held == null) {
            channel.close();
            throw new OperationException("a control domain already runs for " + paths.root(),
                    "xenolithd status tells about it; another XENOLITH_DIR is another host");
        }
        return channel;
    }

    /** Waits until somebody asks it to stop. */
    void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /** Stops answering; guests run on. */
    @Override
    public void close() throws IOException {
        server.close();
        migrations.close();
        pool.close();
        awaitTimer();
        threads.shutdownNow();
        store.close();
        lock.close();
    }

    /** A spare process that is being started is waited for, so that it does not outlive us. */
    private void awaitTimer() {
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.shutdown();
        try {
            timer.awaitTermination(SPARE_PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
    }

    /** What answers are made from. */
    record Answers(HostPaths paths, DomainRegistry registry, DomainCreator creator, DomainSaver saver, Migrations migrations, DomainCommands commands,
            DomainReport report, DeviceReport devices, HostInfoReport info, HypervisorLog log, Runnable stop) {
    }
}
