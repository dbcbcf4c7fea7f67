package org.xenolith.toolstack.control;

import org.xenolith.toolstack.domain.DevicePaths;
import org.xenolith.toolstack.domain.DomainNodes;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Action;
import org.xenolith.toolstack.proto.Done;
import org.xenolith.toolstack.proto.DomainCommand;
import org.xenolith.toolstack.proto.DomainEnded;
import org.xenolith.toolstack.proto.DomainRecord;
import org.xenolith.toolstack.proto.RenameDomain;
import org.xenolith.toolstack.proto.ShutdownReason;
import org.xenolith.toolstack.proto.VmmCommand;
import org.xenolith.toolstack.proto.WaitForDomain;

/** The one-shot operations on a domain: pause, unpause, shutdown, reboot, destroy, rename, wait. */
final class DomainCommands {
    private static final long TIMEOUT_MS = 60_000;

    private final Host host;
    private final EndNotices notices;

    DomainCommands(Host host, EndNotices notices) {
        this.host = host;
        this.notices = notices;
    }

    Done run(DomainCommand command) {
        if (command.getDomain().equals("0") || command.getDomain().equals(DomainRegistry.DOM0_NAME)) {
            throw new OperationException(command.getDomain() + " is the control domain",
                    "it stops with: xenolithd stop");
        }
        ManagedDomain domain = host.registry().find(command.getDomain());
        switch (command.getVerb()) {
            case PAUSE -> tell(domain, VmmCommand.Verb.PAUSE);
            case UNPAUSE -> tell(domain, VmmCommand.Verb.UNPAUSE);
            case SHUTDOWN_DOMAIN -> request(domain, "poweroff");
            case REBOOT_DOMAIN -> request(domain, "reboot");
            case DESTROY_DOMAIN -> destroy(domain, command.getDomain());
            default -> throw new OperationException("this control domain does not know that operation",
                    "use the xl of the same release");
        }
        return Done.getDefaultInstance();
    }

    private void destroy(ManagedDomain domain, String which) {
        Traveller traveller = domain.traveller();
        if (traveller != null) {
            traveller.refuse();
        } else if (!host.ends().destroy(domain)) {
            throw OperationException.noSuchDomain(which);
        }
    }

    private static void tell(ManagedDomain domain, VmmCommand.Verb verb) {
        domain.operation.lock();
        try {
            domain.requireAtRest();
            requireRunning(domain);
            domain.status(domain.link().ask(DomainCreator.command(verb), TIMEOUT_MS).getStatus());
        } finally {
            domain.operation.unlock();
        }
    }

    /** Asks the guest itself, which acts on it or not, as Xen's toolstack does. */
    private void request(ManagedDomain domain, String what) {
        domain.operation.lock();
        try {
            domain.requireAtRest();
            requireRunning(domain);
            host.store().write(DevicePaths.domain(domain.domid()) + "/control/shutdown", what);
        } finally {
            domain.operation.unlock();
        }
    }

    static void requireRunning(ManagedDomain domain) {
        if (domain.gone() || domain.record().getPhase() != DomainRecord.Phase.RUNNING || !domain.alive()
                || domain.status().getEnded()) {
            throw new OperationException("domain \"" + domain.name() + "\" (domid " + domain.domid()
                    + ") is not running", "xl list shows its state; xl destroy takes away what is left of it");
        }
    }

    /** Whether a domain may be saved or migrated now; its operation lock is held. */
    static void requireMovable(ManagedDomain domain) {
        domain.requireAtRest();
        requireRunning(domain);
        if (domain.config().getNomigrate()) {
            throw new OperationException("domain \"" + domain.name() + "\" has nomigrate=1", "take it out of the configuration");
        }
    }

    Done rename(RenameDomain request) {
        ManagedDomain domain = host.registry().find(request.getDomain());
        domain.operation.lock();
        try {
            domain.requireAtRest();
            host.registry().rename(domain, request.getNewName());
            host.store().transaction(nodes -> {
                DomainNodes.rename(nodes, domain.domid(), domain.config().getUuid(), request.getNewName());
                return null;
            });
        } finally {
            domain.operation.unlock();
        }
        return Done.getDefaultInstance();
    }

    DomainEnded await(WaitForDomain request) throws InterruptedException {
        ManagedDomain domain = host.registry().find(request.getDomain());
        DomainRecord record = domain.record();
        if (record.getPhase() == DomainRecord.Phase.PRESERVED && request.getUntil() == WaitForDomain.Until.SHUT_DOWN) {
            ShutdownReason reason = ShutdownReason.forNumber(record.getShutdownReason());
            return DomainEnded.newBuilder().setReason(reason == null ? ShutdownReason.CRASH : reason)
                    .setAction(Action.PRESERVE).build();
        }
        DomainEnded ended = notices.await(domain.domid(), request.getUntil(), request.getTimeoutMs());
        if (ended == null) {
            throw new OperationException("domain \"" + domain.name() + "\" still runs after "
                    + request.getTimeoutMs() + " ms", "wait longer, or xl destroy " + domain.domid());
        }
        return ended;
    }
}
