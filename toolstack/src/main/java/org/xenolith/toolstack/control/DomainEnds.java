package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.toolstack.device.MirrorFiles;
import org.xenolith.toolstack.domain.Actions;
import org.xenolith.toolstack.domain.DomainNodes;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Action;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.DomainRecord;
import org.xenolith.toolstack.proto.DomainStatus;
import org.xenolith.toolstack.proto.MigrationEvent;
import org.xenolith.toolstack.proto.ShutdownReason;
import org.xenolith.toolstack.proto.VmmCommand;
import org.xenolith.toolstack.vmm.StoreLines;

/**
 * What happens when a domain ends: by itself (the {@code on_*} actions), by the death of its process (a crash), or by
 * {@code xl destroy}.
 */
final class DomainEnds {
    private static final Logger LOG = LoggerFactory.getLogger(DomainEnds.class);
    /** From a domain's start to its successor's at least, so that one that cannot live does not eat the host. */
    private static final long LEAST_LIFE_MS = 2000;

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

    /** A domain comes in with the id that it has had elsewhere, and may have had here. */
    void comesIn(ManagedDomain domain) {
        notices.lives(domain.domid());
    }

    /** What the line to a domain's process tells. */
    DomainLink.Listener of(ManagedDomain domain) {
        return new DomainLink.Listener() {
            @Override
            public void ended(DomainStatus status) {
                domain.status(status);
                status.getOdditiesList().forEach(this::log);
                Traveller who = domain.traveller();
                if (who != null) {
                    who.ended(status);
                }
                threads.execute(() -> guestEnded(domain, status.getReason()));
            }

            @Override
            public void log(String line) {
                log.add("d" + domain.domid() + ": " + line);
            }

            @Override
            public void migration(MigrationEvent event) {
                Traveller who = domain.traveller();
                if (who != null) {
                    who.event(event);
                }
            }

            /** Whether a domain on its way between hosts is lost with its process is for the hand-over to find out. */
            @Override
            public void lost() {
                Traveller who = domain.traveller();
                if (who != null) {
                    who.lost();
                } else {
                    threads.execute(() -> processDied(domain));
                }
            }
        };
    }

    /** Carries out what follows the death of a process that nobody has acted upon, if it has died. */
    void endIfDead(ManagedDomain domain) {
        if (!domain.alive()) {
            threads.execute(() -> processDied(domain));
        }
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
            if (domain.gone() || domain.record().getPhase() != DomainRecord.Phase.RUNNING) {
                return;
            }
            Action action = Actions.of(domain.config(), reason);
            LOG.info("domain {} \"{}\" ended: {}{}; action {}", domain.domid(), domain.name(), reason,
                    domain.status().getDetail().isEmpty() ? "" : " (" + domain.status().getDetail() + ")", action);
            notices.shutDown(domain.domid(), reason, action);
            act(domain, reason, action);
        } catch (RuntimeException e) {
            LOG.error("domain {} \"{}\": what follows its end failed", domain.domid(), domain.name(), e);
            notices.gone(domain.domid());
        } finally {
            domain.operation.unlock();
        }
    }

    private void act(ManagedDomain domain, ShutdownReason reason, Action action) {
        DomainConfig config = domain.config();
        switch (action) {
            case RESTART, COREDUMP_RESTART, SOFT_RESET -> {
                domain.record(ending(domain).setRestart(config).build());
                replaceInTime(domain);
            }
            case RENAME_RESTART -> {
                host.registry().preserveRenamed(domain, reason,
                        config.toBuilder().setUuid(UUID.randomUUID().toString()).build());
                replaceInTime(domain);
            }
            case PRESERVE -> domain.record(domain.record().toBuilder()
                    .setPhase(DomainRecord.Phase.PRESERVED).setShutdownReason(reason.getNumber()).build());
            default -> {
                domain.record(ending(domain).build());
                takeApart(domain);
            }
        }
    }

    /** Until then the ended domain stays, so that {@code xl destroy} can break a circle of restarts. */
    private void replaceInTime(ManagedDomain domain) {
        long wait = domain.record().getStartedUnixMs() + LEAST_LIFE_MS - System.currentTimeMillis();
        if (wait <= 0) {
            replace(domain);
        } else {
            CompletableFuture.delayedExecutor(Math.min(wait, LEAST_LIFE_MS), TimeUnit.MILLISECONDS, threads)
                    .execute(() -> replaceUnlessDestroyed(domain));
        }
    }

    private void replaceUnlessDestroyed(ManagedDomain domain) {
        domain.operation.lock();
        try {
            if (!domain.gone()) {
                replace(domain);
            }
        } catch (RuntimeException e) {
            LOG.error("domain {} \"{}\": what follows its end failed", domain.domid(), domain.name(), e);
            notices.gone(domain.domid());
        } finally {
            domain.operation.unlock();
        }
    }

    private static DomainRecord.Builder ending(ManagedDomain domain) {
        return domain.record().toBuilder().setPhase(DomainRecord.Phase.ENDING);
    }

    /**
     * Carries out a restart that the domain's record calls for, as far as that has not been done: after the death of
     * the control domain anywhere in between, the next one calls this again.
     */
    void replace(ManagedDomain domain) {
        DomainConfig successor = domain.record().getRestart();
        if (domain.record().getPhase() == DomainRecord.Phase.PRESERVED) {
            host.store().transaction(nodes -> {
                DomainNodes.rename(nodes, domain.domid(), domain.config().getUuid(), domain.name());
                return null;
            });
            restartUnlessThere(successor);
            domain.record(domain.record().toBuilder().clearRestart().build());
        } else {
            retire(domain);
            restartUnlessThere(successor);
            host.registry().forget(domain);
        }
    }

    /** Takes a domain away, but for the record that says what is to take its place. */
    void retire(ManagedDomain domain) {
        if (!domain.gone()) {
            release(domain);
            host.registry().retire(domain);
            notices.gone(domain.domid());
        }
    }

    private void restartUnlessThere(DomainConfig successor) {
        if (!host.registry().hasUuid(successor.getUuid())) {
            restarter.restart(successor);
        }
    }

    /** Ends a domain whatever it does, and takes away everything it had; false if it had ended by itself. */
    boolean destroy(ManagedDomain domain) {
        domain.operation.lock();
        try {
            if (domain.gone()) {
                return false;
            }
            domain.record(ending(domain).clearRestart().build());
            takeApart(domain);
            notices.shutDown(domain.domid(), ShutdownReason.NO_REASON, Action.DESTROY);
            return true;
        } finally {
            domain.operation.unlock();
        }
    }

    private void takeApart(ManagedDomain domain) {
        release(domain);
        host.registry().remove(domain);
        notices.gone(domain.domid());
    }

    /** Everything but the registration. Each step may have been done before. */
    private void release(ManagedDomain domain) {
        int domid = domain.domid();
        Path socket = host.paths().domainSocket(domid);
        ProcessEnd.of(domain, socket);
        host.gate().release(domid);
        host.store().transaction(nodes -> {
            DomainNodes.remove(nodes, domid, domain.config().getUuid());
            return null;
        });
        delete(socket);
        delete(StoreLines.beside(socket));
        delete(host.paths().consoleSocket(domid));
        host.pool().ended(socket);
        if (!domain.record().getMigration().isEmpty()) {
            dropDisks(domain);
        }
    }

    /** Of a domain that has not become ours. */
    private static void dropDisks(ManagedDomain domain) {
        try {
            MirrorFiles.drop(domain.config().getDisksList().stream().map(DiskConfig::getTarget).toList(), domain.record().getMigration());
        } catch (IOException e) {
            LOG.error("what was made for the disks of domain {} \"{}\" cannot be removed", domain.domid(), domain.name(), e);
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
