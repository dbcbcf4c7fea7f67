package org.xenolith.toolstack.xl;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.xenolith.toolstack.rpc.HostPaths;

/** The entry of {@code bin/xl}: hands the process's streams, environment and clock to {@link Xl}. */
public final class XlMain {
    private static final int OUTPUT_BUFFER = 16_384;

    private XlMain() {
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out),
                OUTPUT_BUFFER), false, StandardCharsets.UTF_8);
        HostPaths paths;
        try {
            paths = HostPaths.ofThisProcess();
        } catch (HostPaths.UnusableException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        System.exit(run(paths, Path.of("").toAbsolutePath(), System.in, out, System.err, List.of(arguments)));
    }

    /**
     * Runs one command on behalf of a caller in this JVM.
     *
     * @param directory where relative paths start
     * @return the exit status, 0 or 1
     */
    public static int run(HostPaths paths, Path directory, InputStream in, PrintStream out, PrintStream err,
            List<String> arguments) {
        Path home = Path.of(System.getProperty("xenolith.home", "")).toAbsolutePath();
        Session session = new Session(in, out, err, paths, directory, Clock.systemDefaultZone(), new InstalledDaemon(home),
                GlobalOptions.none());
        return new Xl(session).run(arguments);
    }
}
