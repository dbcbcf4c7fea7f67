package org.xenolith.xenstore.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.xenstore.store.Host;

/** The daemon's files for the store: access log and reports. */
final class DaemonHost implements Host {
    private static final Logger LOG = LoggerFactory.getLogger("org.xenolith.xenstore.access");
    private static final int FILES = 4;
    private static final long FILE_SIZE = 1 << 20;

    private final Durability durability;
    private final BooleanSupplier movable;
    private String classPath = System.getProperty("java.class.path");
    private LiveUpdate update;
    private RotatingLog file;

    /** @param movable whether all clients can go over to another version of the daemon */
    DaemonHost(Durability durability, BooleanSupplier movable) {
        this.durability = durability;
        this.movable = movable;
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
        String step = arguments.isEmpty() ? "" : arguments.get(0);
        switch (step) {
            case "-f" -> classPath = arguments.size() == 2 ? arguments.get(1) : classPath;
            case "-a" -> classPath = System.getProperty("java.class.path");
            case "-s" -> {
                return prepare();
            }
            default -> {
                return "expected -f <class path>, -s or -a";
            }
        }
        return "OK";
    }

    private String prepare() {
        if (!movable.getAsBoolean()) {
            return "clients within the daemon's process cannot move; restart the control domain instead";
        }
        try {
            update = LiveUpdate.load(classPath);
            return "OK";
        } catch (IOException | InvalidPathException e) {
            return e.getMessage();
        }
    }

    /** The update that was asked for in this round, or null. */
    LiveUpdate update() {
        LiveUpdate due = update;
        update = null;
        return due;
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
