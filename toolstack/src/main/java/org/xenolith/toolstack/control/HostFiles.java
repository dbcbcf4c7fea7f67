package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.function.BiConsumer;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.LinuxException;
import org.xenolith.toolstack.domain.OperationException;

/** Opens the files that a domain process reads and writes but may not name itself. */
final class HostFiles {
    /** A console's log and its older parts: guest-NAME.log, .1, .2, .3. */
    static final int CONSOLE_LOGS = 4;

    private final Path logs;

    HostFiles(Path logs) {
        this.logs = logs;
    }

    BlockFile openForReading(String key, String path) {
        try {
            return BlockFile.open(Path.of(path), EnumSet.of(BlockFile.Mode.READ_ONLY));
        } catch (LinuxException e) {
            throw new OperationException(key + "=\"" + path + "\" cannot be opened: " + e.getMessage(),
                    "check its permissions", e);
        }
    }

    /** Opens or makes the console's log files, newest first. */
    void consoleLogs(String name, BiConsumer<Integer, Descriptor> to) {
        Path directory = logs.resolve("console");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new OperationException("cannot make " + directory + ": " + e.getMessage(), "check its permissions", e);
        }
        String base = "guest-" + name.replace('/', '_') + ".log";
        for (int number = 0; number < CONSOLE_LOGS; number++) {
            Path file = directory.resolve(number == 0 ? base : base + "." + number);
            to.accept(number, BlockFile.open(file, EnumSet.of(BlockFile.Mode.CREATE)));
        }
    }
}
