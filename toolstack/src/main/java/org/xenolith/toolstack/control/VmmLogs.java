package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where domain processes write what goes wrong in them: {@code log/N.log}. Of ended ones the last few are kept. */
final class VmmLogs {
    private static final Logger LOG = LoggerFactory.getLogger(VmmLogs.class);
    private static final int KEPT = 32;

    private final Path directory;

    VmmLogs(Path directory) {
        this.directory = directory;
    }

    Path of(Path socket) {
        return directory.resolve(socket.getFileName().toString().replace(".sock", ".log"));
    }

    /** Removes those of spare processes of an earlier control domain, all of which have ended. */
    void forgetSpares() {
        try (Stream<Path> all = Files.list(directory)) {
            for (Path log : all.filter(file -> file.getFileName().toString().matches("spare-.*\\.log")).toList()) {
                Files.deleteIfExists(log);
            }
        } catch (IOException e) {
            LOG.warn("cannot tidy {}: {}", directory, e.toString());
        }
    }

    /** Removes a log that says nothing, and the oldest beyond those that are kept. */
    void ended(Path log) {
        try {
            if (Files.exists(log) && Files.size(log) == 0) {
                Files.deleteIfExists(log);
            }
            for (Path old : oldest()) {
                Files.deleteIfExists(old);
            }
        } catch (IOException e) {
            LOG.warn("cannot tidy {}: {}", directory, e.toString());
        }
    }

    private List<Path> oldest() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.getFileName().toString().matches("\\d+\\.log"))
                    .filter(VmmLogs::saysSomething)
                    .sorted(Comparator.comparingLong(VmmLogs::written).reversed())
                    .skip(KEPT).toList();
        }
    }

    private static boolean saysSomething(Path log) {
        return log.toFile().length() > 0;
    }

    private static long written(Path log) {
        return log.toFile().lastModified();
    }
}
