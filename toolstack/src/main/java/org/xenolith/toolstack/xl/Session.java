package org.xenolith.toolstack.xl;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import org.xenolith.toolstack.rpc.HostPaths;
import org.xenolith.toolstack.rpc.client.ControlClient;

/**
 * What a verb works with: nothing in this package reaches for standard streams, the clock or the environment.
 *
 * @param directory where relative paths start
 * @param starter starts the control domain where a verb needs it
 */
record Session(InputStream in, PrintStream out, PrintStream err, HostPaths paths, Path directory, Clock clock,
        ControlDomainStarter starter, GlobalOptions options) {

    ControlDomain control() {
        return new ControlDomain(new ControlClient(paths.controlSocket()), this);
    }

    Session with(GlobalOptions parsed) {
        return new Session(in, out, err, paths, directory, clock, starter, parsed);
    }

    /** A line about what goes on, for the user: to standard error, in the form that -T and -t ask for. */
    void say(String line) {
        err.print(options.timestamps() ? clock.instant() + " " + line : line);
        err.print(options.carriageReturns() ? "\r" : "\n");
    }

    boolean json() {
        return options.json();
    }
}
