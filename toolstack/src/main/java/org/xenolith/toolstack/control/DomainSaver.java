package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.LinuxException;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.SavedNodes;
import org.xenolith.toolstack.proto.DomainRecord;
import org.xenolith.toolstack.proto.Done;
import org.xenolith.toolstack.proto.SaveDomain;
import org.xenolith.toolstack.proto.SaveRequest;
import org.xenolith.toolstack.proto.SavedDomain;
import org.xenolith.toolstack.proto.StreamConfiguration;
import org.xenolith.toolstack.proto.StreamNode;
import org.xenolith.toolstack.proto.VmmFrame;

/**
 * Saves a domain to a file. The file appears under its name when it is whole and durable; until then, and when
 * anything goes wrong, the domain runs on and nothing of the file is left.
 */
final class DomainSaver {
    private static final Logger LOG = LoggerFactory.getLogger(DomainSaver.class);
    private static final long SUSPEND_TIMEOUT_MS = 60_000;
    private static final long WRITE_TIMEOUT_MS = 24 * 3_600_000L;

    private final Host host;

    DomainSaver(Host host) {
        this.host = host;
    }

    Done save(SaveRequest request, ControlServer.ProgressSink progress) {
        ManagedDomain domain = host.registry().find(request.getDomain());
        domain.operation.lock();
        try {
            DomainCommands.requireMovable(domain);
            Path target = target(request.getFile());
            Path part = target.resolveSibling("." + target.getFileName() + ".part");
            SavedDomain saved = saveTo(domain, request, part, target, progress);
            return Done.newBuilder().setNotice(saved.getPages() + " pages, " + saved.getBytes() + " bytes").build();
        } finally {
            domain.operation.unlock();
        }
    }

    private static Path target(String file) {
        Path target = Path.of(file);
        if (!target.isAbsolute() || target.getFileName() == null || !Files.isDirectory(target.getParent())) {
            throw new OperationException(file + " is not in an existing directory", "correct the path");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new OperationException(file + " is not a file", "name a file");
        }
        return target;
    }

    private SavedDomain saveTo(ManagedDomain domain, SaveRequest request, Path part, Path target,
            ControlServer.ProgressSink progress) {
        boolean done = false;
        try (BlockFile file = create(part)) {
            progress.step("bringing the domain to rest", 10);
            ask(domain, SaveDomain.newBuilder().setPhase(SaveDomain.Phase.SUSPEND), SUSPEND_TIMEOUT_MS, List.of());
            progress.step("writing " + target, 30);
            SavedDomain saved = ask(domain, writing(domain, request), WRITE_TIMEOUT_MS, List.of(file));
            appear(part, target);
            done = true;
            return saved;
        } finally {
            delete(part);
            if (!done || request.getLeaveRunning() || request.getLeavePaused()) {
                resume(domain, done && request.getLeavePaused());
            } else {
                host.ends().destroy(domain);
            }
        }
    }

    private static BlockFile create(Path part) {
        try {
            Files.deleteIfExists(part);
            return BlockFile.open(part, EnumSet.of(BlockFile.Mode.CREATE));
        } catch (IOException | LinuxException e) {
            throw new OperationException(part + " cannot be made: " + e.getMessage(), "choose another directory", e);
        }
    }

    private SaveDomain.Builder writing(ManagedDomain domain, SaveRequest request) {
        DomainRecord record = domain.record();
        List<StreamNode> nodes = SavedNodes.read(host.gate().tree(), record.getDomid(), record.getConfig().getUuid());
        return SaveDomain.newBuilder()
                .setPhase(SaveDomain.Phase.WRITE)
                .setEncoding(request.getEncoding().isEmpty() ? "RAW" : request.getEncoding())
                .addAllNodes(nodes)
                .setConfiguration(configuration(record));
    }

    /** What a domain is made from elsewhere or later. */
    static StreamConfiguration configuration(DomainRecord record) {
        StreamConfiguration.Builder configuration = StreamConfiguration.newBuilder()
                .setDomid(record.getDomid())
                .setConfig(record.getConfig())
                .setEngine(record.getEngine())
                .setHypercallEntry(record.getHypercallEntry())
                .setStartedUnixMs(record.getStartedUnixMs());
        if (record.hasCpuid()) {
            configuration.setCpuid(record.getCpuid());
        }
        return configuration.build();
    }

    private static SavedDomain ask(ManagedDomain domain, SaveDomain.Builder step, long timeoutMs, List<BlockFile> file) {
        return domain.link().ask(VmmFrame.newBuilder().setSave(step), timeoutMs, file).getSaved();
    }

    private static void appear(Path part, Path target) {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(target.getParent())) {
                directory.force(true);
            }
        } catch (IOException e) {
            throw new OperationException(target + " cannot be made: " + e.getMessage(), "choose another directory", e);
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", part, e.toString());
        }
    }

    /** Lets a domain that was brought to rest go on. */
    private void resume(ManagedDomain domain, boolean paused) {
        if (!domain.alive()) {
            return;
        }
        try {
            host.gate().reconnectGuest(domain.domid(), host.paths().domainSocket(domain.domid()));
            ask(domain, SaveDomain.newBuilder().setPhase(SaveDomain.Phase.RESUME).setPaused(paused), SUSPEND_TIMEOUT_MS, List.of());
        } catch (IOException | OperationException e) {
            LOG.error("domain {} \"{}\" could not be let go on after its save", domain.domid(), domain.name(), e);
        }
    }
}
