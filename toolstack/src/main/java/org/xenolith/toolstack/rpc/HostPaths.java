package org.xenolith.toolstack.rpc;

import java.nio.file.Path;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The files of one host: everything it owns lies under one directory, which the environment variable
 * {@code XENOLITH_DIR} moves.
 *
 * @param root absolute
 */
public record HostPaths(Path root) {
    /** The variable that names the directory. */
    public static final String VARIABLE = "XENOLITH_DIR";
    /** sizeof(sun_path) of sys/un.h, without the NUL. */
    private static final int MAX_SOCKET_PATH = 107;
    /** The longest socket path under the root: the highest domain id's console. */
    private static final String LONGEST_SOCKET = "run/domain/32751.console";
    private static final Path OF_ROOT = Path.of("/var/lib/xenolith");

    /** A directory that cannot serve as a host's; the message names the variable. */
    public static final class UnusableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message);
        }
    }

    /** @throws UnusableException if sockets under the root would have too long a path */
    public HostPaths {
        root = root.toAbsolutePath().normalize();
        int length = (root + "/" + LONGEST_SOCKET).getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_SOCKET_PATH) {
            throw new UnusableException(VARIABLE + " is too long: sockets under " + root + " would have paths of " + length
                    + " bytes, and the system allows " + MAX_SOCKET_PATH + "; set " + VARIABLE + " to a shorter one");
        }
    }

    /** From XENOLITH_DIR, else /var/lib/xenolith for root, else the user's data folder. */
    public static HostPaths fromEnvironment(Map<String, String> environment, String user, String home) {
        String chosen = environment.getOrDefault(VARIABLE, "");
        if (!chosen.isEmpty()) {
            return new HostPaths(Path.of(chosen));
        }
        if (user.equals("root")) {
            return new HostPaths(OF_ROOT);
        }
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        return new HostPaths(data.startsWith("/") ? Path.of(data, "xenolith")
                : Path.of(home, ".local/share/xenolith"));
    }

    /** For this process. */
    public static HostPaths ofThisProcess() {
        return fromEnvironment(System.getenv(), System.getProperty("user.name"), System.getProperty("user.home"));
    }

    public Path run() {
        return root.resolve("run");
    }

    public Path state() {
        return root.resolve("state");
    }

    public Path log() {
        return root.resolve("log");
    }

    /** Where the control domain answers xl. */
    public Path controlSocket() {
        return run().resolve("control.sock");
    }

    /** Where xenstored answers; what XENSTORED_PATH is set to. */
    public Path xenstoreSocket() {
        return run().resolve("xenstored/socket");
    }

    /** Holds the sockets of domain processes and consoles. */
    public Path domains() {
        return run().resolve("domain");
    }

    /** Where the domain process answers the control domain. */
    public Path domainSocket(int domid) {
        return domains().resolve(domid + ".sock");
    }

    /** Where the domain process serves its console: raw bytes both ways, history first. */
    public Path consoleSocket(int domid) {
        return domains().resolve(domid + ".console");
    }
}
