package org.xenolith.tests.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is appended to a host's log from some moment on. */
final class LogTail {
    private final Path log;
    private final long start;

    LogTail(TestHost host) {
        log = host.root().resolve("log/xenolithd.log");
        start = size();
    }

    private long size() {
        try {
            return Files.size(log);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Since then, as far as the log has not been rotated away. */
    String text() {
        try (FileChannel file = FileChannel.open(log)) {
            long from = file.size() < start ? 0 : start;
            ByteBuffer bytes = ByteBuffer.allocate((int) (file.size() - from));
            while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) > 0) {
                continue;
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
