package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.PeerCredentials;
import org.xenolith.linux.ProcessControl;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.DomainRecord;
import org.xenolith.toolstack.proto.DomainStatus;
import org.xenolith.toolstack.proto.Hello;
import org.xenolith.toolstack.proto.SaveDomain;
import org.xenolith.toolstack.proto.ShutdownReason;
import org.xenolith.toolstack.proto.VmmFrame;
import org.xenolith.toolstack.proto.Welcome;
import org.xenolith.toolstack.rpc.FrameSocket;

/**
 * Takes over what an earlier control domain left running: connects to every domain of the journal, takes apart those
 * that were half created or half ended, and carries out what their ends called for meanwhile.
 */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final long PATIENCE_NS = 2_000_000_000L;

    private static final long RESUME_TIMEOUT_MS = 10_000;

    private record Found(ManagedDomain domain, FrameSocket line, Welcome welcome) {
    }

    private final Host host;
    private final Executor threads;
    private final Set<Integer> promised;

    /** @param promised domains that may run on only when the hand-over to another host says so */
    Adoption(Host host, Executor threads, Set<Integer> promised) {
        this.host = host;
        this.promised = promised;
        this.threads = threads;
    }

    /** Returns when every domain of the journal is in the registry with its line, or known to be dead or deaf. */
    void run(List<DomainRecord> records) {
        Map<ManagedDomain, CompletableFuture<Found>> searches = new LinkedHashMap<>();
        for (DomainRecord record : records) {
            ManagedDomain domain = host.registry().adopt(record);
            searches.put(domain, CompletableFuture.supplyAsync(() -> find(domain), threads));
        }
        long deadline = System.nanoTime() + PATIENCE_NS;
        searches.forEach((domain, search) -> await(domain, search, deadline - System.nanoTime()));
        removeStrays();
        searches.keySet().stream().filter(domain -> domain.record().hasRestart())
                .forEach(domain -> threads.execute(() -> host.ends().replace(domain)));
    }

    private void await(ManagedDomain domain, CompletableFuture<Found> search, long patienceNs) {
        try {
            adopt(domain, search.get(Math.max(0, patienceNs), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            LOG.error("domain {} \"{}\": its process {} does not answer; xl destroy ends it by force", domain.domid(),
                    domain.name(), domain.record().getPid());
            if (unfinished(domain) && !domain.record().hasRestart()) {
                threads.execute(() -> takeApart(domain));
            }
            search.thenAccept(found -> adoptLate(domain, found));
        } catch (ExecutionException e) {
            LOG.error("domain {} \"{}\": cannot be adopted", domain.domid(), domain.name(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A process that was stopped or slow, and answers after all. */
    private void adoptLate(ManagedDomain domain, Found found) {
        domain.operation.lock();
        try {
            if (!domain.gone()) {
                adopt(domain, found);
            } else if (found.line() != null) {
                found.line().close();
            }
        } finally {
            domain.operation.unlock();
        }
    }

    private static boolean unfinished(ManagedDomain domain) {
        DomainRecord.Phase phase = domain.record().getPhase();
        return phase == DomainRecord.Phase.CREATING || phase == DomainRecord.Phase.ENDING;
    }

    private void takeApart(ManagedDomain domain) {
        LOG.info("domain {} \"{}\" was {}; taking it apart", domain.domid(), domain.name(), domain.record().getPhase());
        if (domain.record().hasRestart()) {
            host.ends().retire(domain);
        } else {
            host.ends().destroy(domain);
        }
    }

    private Found find(ManagedDomain domain) {
        Path socket = host.paths().domainSocket(domain.domid());
        FrameSocket line;
        try {
            line = new FrameSocket(UnixSocket.connect(socket));
        } catch (LinuxException e) {
            LOG.info("domain {} \"{}\": no process listens on {}", domain.domid(), domain.name(), socket);
            return new Found(domain, null, null);
        }
        if (!isOf(domain.record(), line.peer())) {
            LOG.error("domain {} \"{}\": process {} of user {} listens on {}, which is not its own; it is left alone", domain.domid(),
                    domain.name(), line.peer().pid(), line.peer().uid(), socket);
            line.close();
            return new Found(domain, null, null);
        }
        try {
            line.send(VmmFrame.newBuilder().setHello(Hello.newBuilder().setVersion(1)).build(), List.of());
            FrameSocket.Received answer = line.receive();
            if (answer != null && answer.frame().hasWelcome()) {
                return new Found(domain, line, answer.frame().getWelcome());
            }
        } catch (IOException e) {
            LOG.warn("domain {} \"{}\": {}", domain.domid(), domain.name(), e.toString());
        }
        line.close();
        return new Found(domain, null, null);
    }

    /** A domain's process is its record's, as the user it was given, or as ours where it has none or had not got so far. */
    private static boolean isOf(DomainRecord record, PeerCredentials peer) {
        return (record.getPid() == 0 || record.getPid() == peer.pid())
                && (peer.uid() == ProcessControl.uid() || record.getUid() != 0 && peer.uid() == record.getUid());
    }

    private void adopt(ManagedDomain domain, Found found) {
        DomainRecord record = domain.record();
        if (found.line() != null) {
            connect(domain, found);
        }
        switch (record.getPhase()) {
            case CREATING, ENDING -> {
                if (!cameInWhole(domain, found)) {
                    takeApart(domain);
                }
            }
            case PRESERVED -> LOG.info("domain {} \"{}\" is preserved", record.getDomid(), domain.name());
            default -> resume(domain, found);
        }
    }

    /** Whether it is for the hand-over to say what becomes of a domain that was coming in. */
    private boolean cameInWhole(ManagedDomain domain, Found found) {
        return !domain.record().getMigration().isEmpty() && promised.contains(domain.domid())
                && found.line() != null && found.welcome().hasStatus();
    }

    private void connect(ManagedDomain domain, Found found) {
        domain.status(found.welcome().getStatus());
        domain.link(new DomainLink(Integer.toString(domain.domid()), found.line(), host.ends().of(domain)));
        try {
            if (found.welcome().hasStatus()) {
                host.gate().connect(domain.domid(), host.paths().domainSocket(domain.domid()));
            }
        } catch (IOException e) {
            LOG.error("domain {} \"{}\": xenstored cannot reach it", domain.domid(), domain.name(), e);
        }
    }

    private void resume(ManagedDomain domain, Found found) {
        if (promised.contains(domain.domid())) {
            LOG.info("domain {} \"{}\" is between two hosts", domain.domid(), domain.name());
        } else if (found.line() == null) {
            domain.status(DomainStatus.newBuilder().setEnded(true).setReason(ShutdownReason.CRASH)
                    .setDetail("its domain process died").build());
            threads.execute(() -> host.ends().guestEnded(domain, ShutdownReason.CRASH));
        } else if (found.welcome().getStatus().getEnded()) {
            threads.execute(() -> host.ends().guestEnded(domain, found.welcome().getStatus().getReason()));
        } else {
            threads.execute(() -> endSuspension(domain));
            LOG.info("adopted domain {} \"{}\", process {}", domain.domid(), domain.name(), found.line().peer().pid());
        }
    }

    /** Lets a domain go on that a control domain was saving when it died; any other does not notice. */
    private void endSuspension(ManagedDomain domain) {
        domain.operation.lock();
        try {
            if (domain.gone() || !domain.alive()) {
                return;
            }
            domain.link().ask(VmmFrame.newBuilder().setSave(SaveDomain.newBuilder().setPhase(SaveDomain.Phase.RESUME)),
                    RESUME_TIMEOUT_MS);
        } catch (OperationException e) {
            LOG.error("domain {} \"{}\": {}", domain.domid(), domain.name(), e.getMessage());
        } finally {
            domain.operation.unlock();
        }
    }

    /** Sockets of processes that no record names: spare ones ended with their control domain; others are told to. */
    private void removeStrays() {
        host.pool().forgetFormer();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(host.paths().domains())) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String stem = name.substring(0, Math.max(0, name.indexOf('.')));
                if (host.registry().all().stream().noneMatch(domain -> Integer.toString(domain.domid()).equals(stem))) {
                    endStray(file);
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot tidy {}: {}", host.paths().domains(), e.toString());
        }
    }

    private static void endStray(Path socket) {
        if (!socket.toString().endsWith(".sock")) {
            return;
        }
        try (FrameSocket line = new FrameSocket(UnixSocket.connect(socket))) {
            LOG.warn("ending domain process {}, which no record names", line.peer().pid());
            ProcessEnd.kill(line.peer().pid());
        } catch (LinuxException e) {
            LOG.debug("nobody listens on {}", socket);
        }
    }
}
