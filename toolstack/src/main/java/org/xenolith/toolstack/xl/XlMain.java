package org.xenolith.toolstack.xl;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
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
        Path home = Path.of(System.getProperty("xenolith.home", "")).toAbsolutePath();
        Session session = new Session(System.in, out, System.err, paths, Path.of("").toAbsolutePath(),
                Clock.systemDefaultZone(), new InstalledDaemon(home),
                GlobalOptions.none());
        System.exit(new Xl(session).run(List.of(arguments)));
    }
}
