package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.MemFd;
import org.xenolith.toolstack.device.ConsoleNodes;
import org.xenolith.toolstack.device.HostResources;
import org.xenolith.toolstack.device.VbdNodes;
import org.xenolith.toolstack.device.VifNodes;
import org.xenolith.toolstack.domain.CoreConfig;
import org.xenolith.toolstack.domain.DomainNodes;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.Undo;
import org.xenolith.toolstack.proto.Assign;
import org.xenolith.toolstack.proto.Assigned;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.DomainRecord;
import org.xenolith.toolstack.proto.PassedDescriptor.Role;
import org.xenolith.toolstack.proto.RestoreRequest;
import org.xenolith.toolstack.proto.VifConfig;
import org.xenolith.toolstack.proto.VmmCommand;
import org.xenolith.toolstack.proto.VmmFrame;
import org.xenolith.toolstack.vmm.StoreLines;
import org.xenolith.xenstore.client.XenstoreClient;
import org.xenolith.xenstore.client.XenstoreOps;

/**
 * Creates a domain in ordered steps, each with its undo: a domain exists whole or not at all. The journal's CREATING
 * record covers the death of the control domain itself.
 */
final class DomainCreator {
    private static final long ASSIGN_TIMEOUT_MS = 300_000;
    private static final long COMMAND_TIMEOUT_MS = 60_000;

    private final Host host;

    DomainCreator(Host host) {
        this.host = host;
    }

    /** What a new domain is, and what its owner should be told. */
    record Created(ManagedDomain domain, List<String> notices) {
    }

    Created create(DomainConfig config, boolean paused, ControlServer.ProgressSink progress) {
        host.checks().check(config);
        return make(new NewDomain(config, host.files(), host.kernels()), paused, progress);
    }

    /** Makes a domain from a file that {@code DomainSaver} wrote; under the domid that it had. */
    Created restore(RestoreRequest request, ControlServer.ProgressSink progress) {
        progress.step("reading " + request.getFile(), 5);
        SavedFile saved = SavedFile.read(request.getFile(), request.getEngine(), host.files());
        host.checks().checkSaved(saved.config());
        return make(saved, request.getPaused(), progress);
    }

    /**
     * Makes all of a domain that its origin does not bring later; it stands still, in the phase CREATING.
     *
     * @param known called once the domain has its number, before its process has
     */
    void receive(DomainOrigin origin, Consumer<ManagedDomain> known) {
        EngineChoice engine = host.engines().choose(origin.config().getEngine());
        ManagedDomain domain = origin.reserve(host.registry());
        domain.operation.lock();
        try (Undo undo = new Undo()) {
            undo.add("registration", () -> host.registry().remove(domain));
            known.accept(domain);
            build(domain, origin, engine, undo, (what, percent) -> { });
            undo.keep();
        } finally {
            domain.operation.unlock();
        }
    }

    private Created make(DomainOrigin origin, boolean paused, ControlServer.ProgressSink progress) {
        EngineChoice engine = host.engines().choose(origin.config().getEngine());
        ManagedDomain domain = origin.reserve(host.registry());
        domain.operation.lock();
        try (Undo undo = new Undo()) {
            undo.add("registration", () -> host.registry().remove(domain));
            Created created = build(domain, origin, engine, undo, progress);
            domain.status(domain.link().ask(command(paused ? VmmCommand.Verb.GET_STATUS : VmmCommand.Verb.UNPAUSE),
                    COMMAND_TIMEOUT_MS).getStatus());
            domain.record(domain.record().toBuilder().setPhase(DomainRecord.Phase.RUNNING).build());
            undo.keep();
            return created;
        } finally {
            domain.operation.unlock();
        }
    }

    private Created build(ManagedDomain domain, DomainOrigin origin, EngineChoice engine, Undo undo, ControlServer.ProgressSink progress) {
        int domid = domain.domid();
        try (HostResources resources = new HostResources()) {
            progress.step("opening kernel, disks and interfaces", 10);
            undo.add("files of the origin", origin::drop);
            open(domain, origin, engine, resources);
            progress.step("taking a domain process", 30);
            ProcessPool.Spare spare = host.pool().take(engine.engine(), domid);
            undo.add("domain process", () -> discard(domid, spare));
            host.store().transaction(nodes -> {
                origin.writeNodes(nodes, domain);
                return null;
            });
            undo.add("xenstore nodes", () -> removeNodes(domain));
            connect(domain, spare, undo);
            domain.record(domain.record().toBuilder()
                    .setPid(spare.line().peer().pid())
                    .setEngine(engine.engine())
                    .setEngineReason(engine.reason())
                    .setSession(host.sessions().nextLong() >>> 1)
                    .build());
            progress.step("building the domain", 50);
            Assigned assigned = assign(domain, origin, engine, resources);
            domain.assigned(assigned);
            origin.built(assigned);
            introduce(domain);
            undo.add("introduction to xenstore", () -> host.gate().release(domid));
            return new Created(domain, new ArrayList<>(assigned.getNoticesList()));
        }
    }

    private void open(ManagedDomain domain, DomainOrigin origin, EngineChoice engine, HostResources resources) {
        DomainConfig config = domain.config();
        try {
            if (engine.engine().equals("kvm")) {
                resources.add(Role.KVM, 0, host.engines().openKvm());
            }
            resources.add(Role.MEMORY, 0, MemFd.create("xenolith-" + domain.domid(), CoreConfig.of(domain.domid(), config).hostBytes()));
            origin.open(resources);
            for (DiskConfig disk : config.getDisksList()) {
                resources.add(Role.DISK, disk.getDevid(), origin.openDisk(disk));
            }
            for (VifConfig vif : config.getVifsList()) {
                resources.add(Role.TAP, vif.getDevid(), origin.openTap(domain.domid(), vif));
            }
            host.files().consoleLogs(config.getName(), (number, log) -> resources.add(Role.CONSOLE_LOG, number, log));
        } catch (LinuxException e) {
            throw new OperationException("domain \"" + config.getName() + "\" cannot get what it needs: "
                    + e.getMessage(), "see the control domain's log", e);
        }
    }

    private void connect(ManagedDomain domain, ProcessPool.Spare spare, Undo undo) {
        DomainLink link = new DomainLink(Integer.toString(domain.domid()), spare.line(), host.ends().of(domain));
        domain.link(link);
        undo.add("line to the domain process", () -> {
            domain.link(null);
            link.close();
        });
        try {
            host.gate().connect(domain.domid(), spare.socket());
        } catch (IOException e) {
            throw new OperationException("xenstored cannot reach the domain process: " + e.getMessage(),
                    "see " + host.paths().log(), e);
        }
    }

    private Assigned assign(ManagedDomain domain, DomainOrigin origin, EngineChoice engine, HostResources resources) {
        DomainRecord record = domain.record();
        Path console = host.paths().consoleSocket(record.getDomid());
        deleteQuietly(console);
        Assign.Builder assign = Assign.newBuilder()
                .setDomid(record.getDomid())
                .setConfig(record.getConfig())
                .addAllDescriptors(resources.roles())
                .setUid(record.getUid())
                .setEngine(engine.engine())
                .setConsoleSocket(console.toString())
                .setSession(record.getSession())
                .setIncoming(origin.incoming())
                .setWithDisks(origin.withDisks())
                .addAllNodes(origin.nodes());
        if (origin.cpuid() != null) {
            assign.setCpuid(origin.cpuid());
        }
        return domain.link().ask(VmmFrame.newBuilder().setAssign(assign), ASSIGN_TIMEOUT_MS, resources.descriptors())
                .getAssigned();
    }

    /** Writes the nodes that the domain's process and this host have decided. */
    void writeOwnNodes(XenstoreOps nodes, ManagedDomain domain) {
        int domid = domain.domid();
        Assigned assigned = domain.assigned();
        DomainNodes.writeStore(nodes, domid, assigned.getStoreGfn(), assigned.getStorePort());
        ConsoleNodes.write(nodes, domid, assigned.getConsoleGfn(), assigned.getConsolePort(), host.paths().consoleSocket(domid).toString());
        domain.config().getDisksList().forEach(disk -> VbdNodes.writeTarget(nodes, domid, disk));
    }

    private void introduce(ManagedDomain domain) {
        int domid = domain.domid();
        Assigned assigned = domain.assigned();
        host.store().transaction(nodes -> {
            writeOwnNodes(nodes, domain);
            return null;
        });
        host.gate().introduce(domid, assigned.getStoreGfn(), assigned.getStorePort());
        domain.record(domain.record().toBuilder().setHypercallEntry(assigned.getHypercallEntry())
                .setCpuid(assigned.getCpuid()).build());
    }

    private void removeNodes(ManagedDomain domain) {
        host.store().transaction(nodes -> {
            DomainNodes.remove(nodes, domain.domid(), domain.config().getUuid());
            return null;
        });
    }

    private void discard(int domid, ProcessPool.Spare spare) {
        int pid = spare.line().peer().pid();
        spare.line().close();
        ProcessEnd.kill(pid);
        host.pool().ended(spare.socket());
        deleteQuietly(spare.socket());
        deleteQuietly(StoreLines.beside(spare.socket()));
        deleteQuietly(host.paths().consoleSocket(domid));
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new OperationException("cannot remove " + file + ": " + e.getMessage(), "", e);
        }
    }

    static VmmFrame.Builder status() {
        return command(VmmCommand.Verb.GET_STATUS);
    }

    static VmmFrame.Builder command(VmmCommand.Verb verb) {
        return VmmFrame.newBuilder().setCommand(VmmCommand.newBuilder().setVerb(verb));
    }
}
