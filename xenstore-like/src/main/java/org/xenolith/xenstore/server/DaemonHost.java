package org.xenolith.xenstore.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.xenstore.store.Host;

/** The daemon's files for the store: access log and reports. */
final class DaemonHost implements Host {
    private static final Logger LOG = LoggerFactory.getLogger("org.xenolith.xenstore.access");
    private static final int FILES = 4;
    private static final long FILE_SIZE = 1 << 20;

    private final Durability durability;
    private RotatingLog file;

    DaemonHost(Durability durability) {
        this.durability = durability;
    }

    @Override
    public void access(String line) {
        if (file == null) {
            LOG.info("{}", line);
        } else {
            file.write(Instant.now() + " " + line);
        }
    }

    @Override
    public boolean logTo(String name) {
        try {
            RotatingLog opened = new RotatingLog(Path.of(name), FILES, FILE_SIZE);
            if (file != null) {
                file.close();
            }
            file = opened;
            return true;
        } catch (IOException | InvalidPathException e) {
            LOG.warn("cannot log to {}: {}", name, e.getMessage());
            return false;
        }
    }

    @Override
    public void say(String text) {
        LOG.info("control: {}", text);
    }

    @Override
    public boolean report(String name, String text) {
        if (name == null) {
            access(text);
            return true;
        }
        try {
            Files.writeString(Path.of(name), text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return true;
        } catch (IOException | InvalidPathException e) {
            LOG.warn("cannot report to {}: {}", name, e.getMessage());
            return false;
        }
    }

    @Override
    public String liveUpdate(List<String> arguments) {
        return "live-update is not available";
    }

    @Override
    public String durability() {
        return durability.describe();
    }

    /** Sends buffered lines to the file. */
    void flush() {
        if (file != null) {
            file.flush();
        }
    }
}
