package org.xenolith.toolstack.handover;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.toolstack.proto.HandoverRecord;
import org.xenolith.toolstack.proto.HandoverRecord.Standing;

/**
 * What this host has promised others about domains that move: one file per migration and side, in {@code state/migrations/}.
 * Unlike the records of domains these outlive the host's own restart. Safe from any thread.
 */
public final class HandoverJournal {
    private static final Logger LOG = LoggerFactory.getLogger(HandoverJournal.class);

    private final Path directory;

    public HandoverJournal(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
    }

    /** A file for a migration that begins; nothing of it is durable before its first write. */
    public HandoverFile begin(HandoverRecord about) throws IOException {
        return HandoverFile.make(file(about), about);
    }

    private Path file(HandoverRecord about) {
        String id = UUID.fromString(about.getMigration()).toString();
        return directory.resolve(id + (about.getRole() == HandoverRecord.Role.SOURCE ? ".source" : ".receiver"));
    }

    /**
     * Everything that is still promised. Files without a whole entry are removed: nothing was promised yet.
     *
     * @throws IOException if one cannot be read: what it promised is not known, and to go on without it could run a domain twice
     */
    public List<HandoverFile> load() throws IOException {
        List<HandoverFile> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{source,receiver}")) {
            for (Path path : files) {
                HandoverFile file = HandoverFile.open(path);
                if (file.record().getStanding() == Standing.NONE) {
                    LOG.info("{}: its migration had promised nothing yet; removed", path);
                    file.erase();
                } else {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
