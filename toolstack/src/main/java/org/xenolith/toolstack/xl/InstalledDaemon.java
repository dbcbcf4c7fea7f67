package org.xenolith.toolstack.xl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenolith.toolstack.rpc.HostPaths;
import org.xenolith.toolstack.rpc.client.ControlClient;

/**
 * The control domain's launcher of this installation: {@code bin/xenolithd start}, which returns when it answers.
 *
 * @param home the installation
 */
record InstalledDaemon(Path home) implements ControlDomainStarter {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long PAUSE_MILLIS = 20;

    @Override
    public void start(Session session) {
        Path launcher = home.resolve("bin/xenolithd");
        if (!Files.isExecutable(launcher)) {
            throw new XlException("no control domain runs, and " + launcher + " is not there to start one",
                    "start xl by bin/xl of an installation");
        }
        session.say("Starting the control domain in " + session.paths().root());
        run(launcher, session.paths());
        await(session);
    }

    private static void run(Path launcher, HostPaths paths) {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "start");
        builder.environment().put(HostPaths.VARIABLE, paths.root().toString());
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            int status = builder.start().waitFor();
            if (status != 0) {
                throw new XlException("the control domain did not start (" + launcher + " start: exit status " + status
                        + ")", "see the log under " + paths.log());
            }
        } catch (IOException e) {
            throw new XlException("cannot run " + launcher + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new XlException("interrupted while the control domain started");
        }
    }

    private static void await(Session session) {
        ControlClient client = new ControlClient(session.paths().controlSocket());
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!client.answers()) {
            if (System.nanoTime() - deadline > 0) {
                throw new XlException("the control domain was started but does not answer on "
                        + session.paths().controlSocket(), "see the log under " + session.paths().log());
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new XlException("interrupted while the control domain started");
            }
        }
    }
}
