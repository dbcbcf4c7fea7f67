package org.xenolith.tests.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xenolith.linux.ProcessControl;
import org.xenolith.linux.UnixSocket;

/** The processes of one host as /proc shows them. */
final class HostProcesses {
    private HostProcesses() {
    }

    /** Domain processes whose sockets lie under a folder, spare ones included. */
    static List<Integer> of(Path root) throws IOException {
        List<Integer> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process : all.filter(path -> path.getFileName().toString().matches("\\d+")).toList()) {
                String line = read(process.resolve("cmdline"));
                if (line.contains("DomainProcess\0--socket\0" + root + "/")) {
                    found.add(Integer.valueOf(process.getFileName().toString()));
                }
            }
        }
        return found;
    }

    /** Where a descriptor leads; empty if it has been closed meanwhile. */
    private static Optional<String> target(Path descriptor) throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor).toString());
        } catch (NoSuchFileException | NotLinkException e) {
            return Optional.empty();
        }
    }

    /** Where a process's open descriptors lead. */
    static List<String> descriptors(long pid) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : all.toList()) {
                target(descriptor).ifPresent(found::add);
            }
        }
        return found;
    }

    /** The process that listens on a socket, as the kernel tells. */
    static int listeningOn(Path socket) {
        try (UnixSocket line = UnixSocket.connect(socket)) {
            return line.peer().pid();
        }
    }

    /** A field of /proc/PID/status. */
    static String status(int pid, String field) {
        return read(Path.of("/proc/" + pid + "/status")).lines().filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).trim()).findFirst().orElse("");
    }

    static boolean runs(int pid) {
        String state = status(pid, "State");
        return !state.isEmpty() && !state.startsWith("Z");
    }

    static void kill(int pid) {
        ProcessControl.kill(pid, ProcessControl.SIGKILL);
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    static void remove(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
