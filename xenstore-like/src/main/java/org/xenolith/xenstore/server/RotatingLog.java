package org.xenolith.xenstore.server;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log file that is bounded: full ones are renamed {@code .1}, {@code .2}, ... and the oldest dropped. */
final class RotatingLog {
    private static final Logger LOG = LoggerFactory.getLogger(RotatingLog.class);

    private final Path path;
    private final int files;
    private final long limit;
    private BufferedWriter writer;
    private long size;
    private boolean dirty;

    RotatingLog(Path path, int files, long limit) throws IOException {
        this.path = path;
        this.files = files;
        this.limit = limit;
        open();
    }

    private void open() throws IOException {
        writer = Files.newBufferedWriter(path, StandardCharsets.ISO_8859_1, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        size = Files.size(path);
    }

    /** Appends a line. After a failure nothing more is written. */
    void write(String line) {
        if (writer == null) {
            return;
        }
        try {
            if (size > limit) {
                rotate();
            }
            writer.write(line);
            writer.newLine();
            size += line.length() + 1L;
            dirty = true;
        } catch (IOException e) {
            fail(e);
        }
    }

    private void rotate() throws IOException {
        writer.close();
        for (int i = files - 1; i > 0; i--) {
            Path from = i == 1 ? path : numbered(i - 1);
            if (Files.exists(from)) {
                Files.move(from, numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        open();
    }

    private Path numbered(int index) {
        return path.resolveSibling(path.getFileName() + "." + index);
    }

    void flush() {
        if (dirty && writer != null) {
            dirty = false;
            try {
                writer.flush();
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    void close() {
        if (writer != null) {
            try {
                writer.close();
            } catch (IOException e) {
                fail(e);
            }
            writer = null;
        }
    }

    private void fail(IOException e) {
        LOG.warn("the access log {} is given up: {}", path, e.getMessage());
        writer = null;
    }
}
