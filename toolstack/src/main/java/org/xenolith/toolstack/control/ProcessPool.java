package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Hello;
import org.xenolith.toolstack.proto.VmmCommand;
import org.xenolith.toolstack.proto.VmmFrame;
import org.xenolith.toolstack.rpc.FrameSocket;
import org.xenolith.toolstack.vmm.StoreLines;

/**
 * Keeps one empty domain process of each engine in use ready, so that {@code xl create} does not wait for a JVM to
 * start. An empty process ends with the connection that the control domain holds to it.
 */
final class ProcessPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessPool.class);
    /** A new spare is started when the domain that took the last one has had time to boot. */
    private static final long REFILL_DELAY_MS = 3000;
    private static final long RECORDING_PATIENCE_S = 60;
    private static final long ANSWER_PATIENCE_MS = 1000;
    /** How the socket of a process ends until it has rehearsed, and then until it has a domain. */
    private static final String STARTING = ".new.sock";
    private static final String READY = ".sock";

    /** An empty process: where it listens, and the control connection to it. */
    record Spare(Path socket, FrameSocket line) {
        /** Whether it answers: one that is being killed may still have its socket. */
        private boolean alive() {
            return ProcessEnd.listeningOn(socket) == line.peer().pid() && answers();
        }

        private boolean answers() {
            CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    line.send(DomainCreator.command(VmmCommand.Verb.GET_STATUS).setId(1).build(), List.of());
                    return line.receive() != null;
                } catch (IOException e) {
                    return false;
                }
            });
            return answer.completeOnTimeout(false, ANSWER_PATIENCE_MS, TimeUnit.MILLISECONDS).join();
        }
    }

    private final VmmLauncher launcher;
    private final Path directory;
    private final ScheduledExecutorService timer;
    private final Rehearsal rehearsal;
    private final Map<String, Spare> spares = new HashMap<>();
    private long sequence;
    private boolean closed;

    ProcessPool(VmmLauncher launcher, Path directory, ScheduledExecutorService timer, Rehearsal rehearsal) {
        this.launcher = launcher;
        this.directory = directory;
        this.timer = timer;
        this.rehearsal = rehearsal;
    }

    /** Takes the spare process, or starts one. It then listens where a process of domain {@code domid} does. */
    Spare take(String engine, int domid) {
        Spare spare = takeSpare(engine);
        if (spare != null && !spare.alive()) {
            LOG.warn("spare domain process {} has died", spare.line().peer().pid());
            discard(spare);
            spare = null;
        }
        if (spare == null) {
            spare = start(engine);
        }
        Path own = directory.resolve(domid + ".sock");
        Spare named;
        try {
            named = rename(spare, own);
        } catch (IOException e) {
            discard(spare);
            throw new OperationException("cannot name the domain process's socket " + own + ": " + e.getMessage(),
                    "check that " + directory + " is writable", e);
        }
        prepare(engine, REFILL_DELAY_MS);
        return named;
    }

    private Spare rename(Spare spare, Path socket) throws IOException {
        move(spare.socket(), socket);
        move(StoreLines.beside(spare.socket()), StoreLines.beside(socket));
        move(launcher.log(spare.socket()), launcher.log(socket));
        return new Spare(socket, spare.line());
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The process that listened on a socket has ended: its log is kept only if it says something. */
    void ended(Path socket) {
        launcher.logs().ended(launcher.log(socket));
    }

    /** To be called before the first spare is started. */
    void forgetFormer() {
        launcher.logs().forgetSpares();
    }

    private synchronized Spare takeSpare(String engine) {
        return spares.remove(engine);
    }

    /** Starts a spare in the background unless there is one. */
    void prepare(String engine, long delayMs) {
        timer.schedule(() -> fill(engine), delayMs, TimeUnit.MILLISECONDS);
    }

    private void fill(String engine) {
        synchronized (this) {
            if (closed || spares.containsKey(engine)) {
                return;
            }
        }
        try {
            Spare fresh = start(engine);
            if (isClosed()) {
                discard(fresh);
                return;
            }
            try {
                rehearsal.run(engine, fresh.socket(), fresh.line());
                keep(engine, rename(fresh, directory.resolve(fresh.socket().getFileName().toString().replace(STARTING, READY))));
            } catch (IOException e) {
                discard(fresh);
                throw e;
            }
            record(engine);
        } catch (OperationException | IOException e) {
            LOG.warn("no spare domain process: {}", e.getMessage());
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void keep(String engine, Spare spare) {
        if (closed || spares.putIfAbsent(engine, spare) != null) {
            discard(spare);
        }
    }

    /** Makes the archive of classes that later processes start from, if this release has none yet. */
    private void record(String engine) throws IOException {
        if (isClosed() || !launcher.archive(engine).missing()) {
            return;
        }
        Path socket = freshSocket(engine);
        Process process = null;
        try {
            process = launcher.startRecording(engine, socket);
            Spare stage = greet(socket);
            rehearsal.run(engine, socket, stage.line());
            stage.line().send(DomainCreator.command(VmmCommand.Verb.END).setId(2).build(), List.of());
            process.waitFor(RECORDING_PATIENCE_S, TimeUnit.SECONDS);
            stage.line().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            removeFiles(socket);
            launcher.archive(engine).install();
        }
    }

    private synchronized Path freshSocket(String engine) {
        return directory.resolve("spare-" + engine + "-" + ProcessHandle.current().pid() + "-" + sequence++ + STARTING);
    }

    private static Spare greet(Path socket) throws IOException {
        FrameSocket line = new FrameSocket(UnixSocket.connect(socket));
        line.send(VmmFrame.newBuilder().setHello(Hello.newBuilder().setVersion(1)).build(), List.of());
        FrameSocket.Received welcome = line.receive();
        if (welcome == null || !welcome.frame().hasWelcome()) {
            throw new IOException("it said nothing");
        }
        return new Spare(socket, line);
    }

    private Spare start(String engine) {
        Path socket = freshSocket(engine);
        try {
            launcher.start(engine, socket);
            return greet(socket);
        } catch (IOException | RuntimeException e) {
            removeSockets(socket);
            throw new OperationException("a domain process could not be started: " + e.getMessage(),
                    "see " + launcher.log(socket), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            removeFiles(socket);
            throw new OperationException("interrupted while a domain process started", "", e);
        }
    }

    private void discard(Spare spare) {
        spare.line().close();
        removeFiles(spare.socket());
    }

    private void removeFiles(Path socket) {
        removeSockets(socket);
        remove(launcher.log(socket));
    }

    private static void removeSockets(Path socket) {
        remove(socket);
        remove(StoreLines.beside(socket));
        Rehearsal.consoles(socket).forEach(ProcessPool::remove);
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", file, e.toString());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        spares.values().forEach(this::discard);
        spares.clear();
    }
}
