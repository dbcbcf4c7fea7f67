package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.toolstack.domain.Actions;
import org.xenolith.toolstack.domain.DomainNodes;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Action;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.DomainRecord;
import org.xenolith.toolstack.proto.DomainStatus;
import org.xenolith.toolstack.proto.ShutdownReason;
import org.xenolith.toolstack.proto.VmmCommand;
import org.xenolith.toolstack.vmm.StoreLines;

/**
 * What happens when a domain ends: by itself (the {@code on_*} actions), by the death of its process (a crash), or by
 * {@code xl destroy}.
 */
final class DomainEnds {
    private static final Logger LOG = LoggerFactory.getLogger(DomainEnds.class);
    private static final long END_TIMEOUT_MS = 5000;

    /** Makes a domain again from its configuration. */
    @FunctionalInterface
    interface Restarter {
        void restart(DomainConfig config);
    }

    private final Executor threads;
    private final EndNotices notices;
    private final HypervisorLog log;
    private Host host;
    private Restarter restarter;

    DomainEnds(Executor threads, EndNotices notices, HypervisorLog log) {
        this.threads = threads;
        this.notices = notices;
        this.log = log;
    }

    /** Completes the wiring: the ends of domains and their creation need each other. */
    void wire(Host wired, Restarter by) {
        host = wired;
        restarter = by;
    }

    /** What the line to a domain's process tells. */
    DomainLink.Listener of(ManagedDomain domain) {
        return new DomainLink.Listener() {
            @Override
            public void ended(DomainStatus status) {
                domain.status(status);
                threads.execute(() -> guestEnded(domain, status.getReason()));
            }

            @Override
            public void log(String line) {
                log.add("d" + domain.domid() + ": " + line);
            }

            @Override
            public void lost() {
                threads.execute(() -> processDied(domain));
            }
        };
    }

    private void processDied(ManagedDomain domain) {
        if (domain.gone() || domain.record().getPhase() == DomainRecord.Phase.ENDING || domain.status().getEnded()) {
            return;
        }
        LOG.warn("domain {} \"{}\": its process {} died", domain.domid(), domain.name(), domain.record().getPid());
        domain.status(domain.status().toBuilder().setEnded(true).setReason(ShutdownReason.CRASH)
                .setDetail("its domain process died").build());
        guestEnded(domain, ShutdownReason.CRASH);
    }

    /** Carries out the action that a domain's end calls for. */
    void guestEnded(ManagedDomain domain, ShutdownReason reason) {
        domain.operation.lock();
        try {
            if (domain.gone() || domain.record().getPhase() == DomainRecord.Phase.PRESERVED) {
                return;
            }
            Action action = Actions.of(domain.config(), reason);
            LOG.info("domain {} \"{}\" ended: {}{}; action {}", domain.domid(), domain.name(), reason,
                    domain.status().getDetail().isEmpty() ? "" : " (" + domain.status().getDetail() + ")", action);
            notices.shutDown(domain.domid(), reason, action);
            act(domain, reason, action);
        } catch (RuntimeException e) {
            LOG.error("domain {} \"{}\": what follows its end failed", domain.domid(), domain.name(), e);
        } finally {
            domain.operation.unlock();
        }
    }

    private void act(ManagedDomain domain, ShutdownReason reason, Action action) {
        DomainConfig config = domain.config();
        switch (action) {
            case RESTART, COREDUMP_RESTART, SOFT_RESET -> {
                takeApart(domain);
                restarter.restart(config);
            }
            case RENAME_RESTART -> {
                preserve(domain, reason);
                String name = freeName(config.getName());
                host.registry().rename(domain, name);
                host.store().transaction(nodes -> {
                    DomainNodes.rename(nodes, domain.domid(), config.getUuid(), name);
                    return null;
                });
                restarter.restart(config.toBuilder().setUuid(UUID.randomUUID().toString()).build());
            }
            case PRESERVE -> preserve(domain, reason);
            default -> takeApart(domain);
        }
    }

    private String freeName(String name) {
        for (int number = 1; ; number++) {
            String candidate = name + "-" + number;
            if (host.registry().all().stream().noneMatch(domain -> domain.name().equals(candidate))) {
                return candidate;
            }
        }
    }

    private static void preserve(ManagedDomain domain, ShutdownReason reason) {
        domain.record(domain.record().toBuilder()
                .setPhase(DomainRecord.Phase.PRESERVED).setShutdownReason(reason.getNumber()).build());
    }

    /** Ends a domain whatever it does, and takes away everything it had. */
    void destroy(ManagedDomain domain) {
        domain.operation.lock();
        try {
            if (!domain.gone()) {
                takeApart(domain);
                notices.shutDown(domain.domid(), ShutdownReason.NO_REASON, Action.DESTROY);
            }
        } finally {
            domain.operation.unlock();
        }
    }

    private void takeApart(ManagedDomain domain) {
        int domid = domain.domid();
        domain.record(domain.record().toBuilder().setPhase(DomainRecord.Phase.ENDING).build());
        endProcess(domain);
        host.gate().release(domid);
        host.store().transaction(nodes -> {
            DomainNodes.remove(nodes, domid, domain.config().getUuid());
            return null;
        });
        delete(host.paths().domainSocket(domid));
        delete(StoreLines.beside(host.paths().domainSocket(domid)));
        delete(host.paths().consoleSocket(domid));
        host.registry().remove(domain);
        notices.gone(domid);
    }

    private static void endProcess(ManagedDomain domain) {
        DomainLink link = domain.link();
        if (link == null) {
            return;
        }
        int pid = link.pid();
        try {
            if (link.open()) {
                link.ask(DomainCreator.command(VmmCommand.Verb.END), END_TIMEOUT_MS);
            }
        } catch (OperationException e) {
            LOG.warn("domain process {} did not end by itself: {}", pid, e.getMessage());
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        ProcessHandle.of(pid).ifPresent(process -> await(process, pid));
        link.close();
        domain.link(null);
    }

    private static void await(ProcessHandle process, int pid) {
        try {
            process.onExit().get(END_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("domain process {} still runs; killing it", pid);
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("cannot wait for domain process {}", pid, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", file, e.toString());
        }
    }
}
