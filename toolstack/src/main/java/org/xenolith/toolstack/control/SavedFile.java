package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenolith.toolstack.device.HostResources;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.SavedNodes;
import org.xenolith.toolstack.migration.SavedHead;
import org.xenolith.toolstack.migration.SavedState;
import org.xenolith.toolstack.migration.StreamReader;
import org.xenolith.toolstack.proto.CpuidTable;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.PassedDescriptor.Role;
import org.xenolith.xenstore.client.XenstoreOps;

/** A file that a domain was saved to. Everything but its pages has been read and checked. */
record SavedFile(Path file, SavedState state, DomainConfig config, HostFiles files) implements DomainOrigin {
    /** @param engine to go on with; empty: as configured */
    static SavedFile read(String path, String engine, HostFiles files) {
        Path file = Path.of(path);
        if (!Files.isRegularFile(file)) {
            throw new OperationException(path + (Files.exists(file) ? " is not a file" : " does not exist"), "correct the path");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            SavedState state = SavedHead.read(new StreamReader(channel)).state();
            SavedNodes.check(state.configuration(), state.store().getNodesList());
            return new SavedFile(file, state, onEngine(state.configuration().getConfig(), engine), files);
        } catch (IOException | IllegalArgumentException e) {
            throw new OperationException(path + ": " + e.getMessage(), "use another copy of the file", e);
        }
    }

    /** The same configuration with another engine, unless that is empty. */
    static DomainConfig onEngine(DomainConfig config, String engine) {
        return engine.isEmpty() ? config : config.toBuilder().setEngine(engine).build();
    }

    @Override
    public ManagedDomain reserve(DomainRegistry registry) {
        return registry.reserve(state.configuration().getDomid(), config);
    }

    @Override
    public CpuidTable cpuid() {
        return state.configuration().hasCpuid() ? state.configuration().getCpuid() : null;
    }

    @Override
    public void open(HostResources resources) {
        resources.add(Role.STREAM, 0, files.openForReading("saved domain", file.toString()));
    }

    @Override
    public void writeNodes(XenstoreOps nodes, ManagedDomain domain) {
        SavedNodes.write(nodes, state.store().getNodesList());
    }
}
