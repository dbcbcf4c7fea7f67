package org.xenolith.toolstack.control;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.ProcessControl;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Status;
import org.xenolith.toolstack.proto.StatusResult;
import org.xenolith.toolstack.proto.Stop;
import org.xenolith.toolstack.rpc.HostPaths;
import org.xenolith.toolstack.rpc.client.ControlClient;
import org.xenolith.toolstack.rpc.client.ControlException;
import org.xenolith.toolstack.rpc.client.NoControlDomainException;
import org.xenolith.xenstore.server.XenstoredMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** {@code bin/xenolithd}: runs the control domain of one host, in the foreground or in the background. */
@Command(name = "xenolithd", mixinStandardHelpOptions = true, versionProvider = Xenolithd.VersionOf.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "The control domain of one host, whose directory XENOLITH_DIR names.",
        subcommands = {Xenolithd.Start.class, Xenolithd.StopCommand.class, Xenolithd.StatusCommand.class,
            Xenolithd.Run.class, Xenolithd.Xenstored.class})
public final class Xenolithd implements Callable<Integer> {
    static final class VersionOf implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"xenolithd " + version()};
        }
    }

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** The release, from the jar. */
    static String version() {
        String version = Xenolithd.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do: start, stop, status, run or xenstored");
    }

    /** Runs a command line; exit status 0, or 1 on any failure. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Xenolithd());
        line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        int status = line.execute(arguments);
        System.exit(status == 0 ? 0 : 1);
    }

    private static int explain(Exception failure) throws Exception {
        String remedy;
        if (failure instanceof OperationException operation) {
            remedy = operation.remedy();
        } else if (failure instanceof ControlException refused) {
            remedy = refused.remedy();
        } else if (failure instanceof HostPaths.UnusableException || failure instanceof IOException) {
            remedy = "";
        } else {
            throw failure;
        }
        System.err.println("xenolithd: " + failure.getMessage() + (remedy.isEmpty() ? "" : "\n  " + remedy));
        return 1;
    }

    /** What start and run take. */
    static final class RunOptions {
        @Option(names = "--migration-listen", paramLabel = "ADDR:PORT",
                description = "where to take in domains that other hosts migrate here; nowhere by default")
        private String migrationListen = "";
        @Option(names = "--migration-plain", description = "migrate without TLS; on loopback addresses only")
        private boolean plain;

        MigrationOptions migration() {
            return new MigrationOptions(migrationListen, plain);
        }

        /** The same as words. */
        List<String> words() {
            List<String> words = new ArrayList<>();
            if (!migrationListen.isEmpty()) {
                words.add("--migration-listen=" + migrationListen);
            }
            if (plain) {
                words.add("--migration-plain");
            }
            return words;
        }
    }

    @Command(name = "start", mixinStandardHelpOptions = true, description = "Starts it in the background; returns when it answers.")
    static final class Start implements Callable<Integer> {
        @CommandLine.Mixin
        private RunOptions options;

        @Override
        public Integer call() throws Exception {
            HostPaths paths = HostPaths.ofThisProcess();
            if (new ControlClient(paths.controlSocket()).answers()) {
                System.out.println("the control domain of " + paths.root() + " already runs");
                return 0;
            }
            long pid = new BackgroundStart(paths).start(options.words());
            System.out.println("started the control domain of " + paths.root() + ", process " + pid);
            return 0;
        }
    }

    @Command(name = "stop", mixinStandardHelpOptions = true, description = "Stops it; domains run on and are taken over by the next start.")
    static final class StopCommand implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            HostPaths paths = HostPaths.ofThisProcess();
            ControlClient client = new ControlClient(paths.controlSocket());
            try {
                StatusResult status = client.call(Request.newBuilder().setStatus(Status.getDefaultInstance())).getStatus();
                client.call(Request.newBuilder().setStop(Stop.getDefaultInstance()));
                ProcessHandle.of(status.getPid()).ifPresent(process -> process.onExit().join());
                System.out.println("stopped the control domain of " + paths.root()
                        + (status.getDomains() == 0 ? "" : "; " + status.getDomains() + " domains run on"));
            } catch (NoControlDomainException e) {
                System.out.println("no control domain runs for " + paths.root());
            }
            return 0;
        }
    }

    @Command(name = "status", mixinStandardHelpOptions = true, description = "Tells whether it runs, and about it; exit status 1 if not.")
    static final class StatusCommand implements Callable<Integer> {
        @Override
        public Integer call() {
            HostPaths paths = HostPaths.ofThisProcess();
            try {
                StatusResult status = new ControlClient(paths.controlSocket())
                        .call(Request.newBuilder().setStatus(Status.getDefaultInstance())).getStatus();
                System.out.printf("%-15s: %s%n%-15s: %s%n%-15s: %d%n%-15s: %d%n%-15s: %s%n", "directory",
                        status.getDirectory(), "release", status.getVersion(), "process", status.getPid(), "domains",
                        status.getDomains(), "xenstore socket", status.getXenstoreSocket());
                if (!status.getMigrationListen().isEmpty()) {
                    System.out.printf("%-15s: %s%n", "migrations at", status.getMigrationListen());
                }
                return 0;
            } catch (NoControlDomainException e) {
                System.out.println("no control domain runs for " + paths.root() + " (start it: xenolithd start)");
                return 1;
            }
        }
    }

    @Command(name = "run", mixinStandardHelpOptions = true, description = "Runs it in the foreground until it is stopped.")
    static final class Run implements Callable<Integer> {
        private static final Logger LOG = LoggerFactory.getLogger(Run.class);

        @CommandLine.Mixin
        private RunOptions options;
        @Option(names = "--detached", hidden = true)
        private boolean detached;

        @Override
        public Integer call() throws Exception {
            if (detached) {
                ProcessControl.newSession();
            }
            try (ControlDomain domain = new ControlDomain(HostPaths.ofThisProcess(), options.migration())) {
                if (detached) {
                    System.out.println(BackgroundStart.READY);
                    System.out.close();
                }
                domain.awaitStop();
            }
            LOG.info("control domain stopped");
            return 0;
        }
    }

    @Command(name = "xenstored", description = "Runs the store alone, with no hypervisor: xenstored --help.")
    static final class Xenstored implements Callable<Integer> {
        @Unmatched
        private String[] arguments = {};

        @Override
        public Integer call() throws Exception {
            XenstoredMain.main(arguments);
            return 0;
        }
    }
}
