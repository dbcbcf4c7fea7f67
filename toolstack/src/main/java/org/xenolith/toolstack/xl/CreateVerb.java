package org.xenolith.toolstack.xl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.xenolith.toolstack.config.ConfigText;
import org.xenolith.toolstack.config.DomainConfigReader;
import org.xenolith.toolstack.config.ReadConfig;
import org.xenolith.toolstack.proto.CreateDomain;
import org.xenolith.toolstack.proto.CreatedDomain;
import org.xenolith.toolstack.proto.DomainCommand;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.WaitForDomain;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code xl create}. */
final class CreateVerb extends Verb {
    @Option(names = "-c")
    private boolean console;

    @Option(names = "-d")
    private boolean dump;

    @Option(names = "-e")
    private boolean noWait;

    @Option(names = "-F")
    private boolean foreground;

    @Option(names = {"-f", "--defconfig"})
    private String file;

    @Option(names = {"-n", "--dryrun"})
    private boolean dryRun;

    @Option(names = "-p")
    private boolean paused;

    @Option(names = {"-q", "--quiet"})
    private boolean quiet;

    @Parameters(arity = "0..*")
    private List<String> arguments = new ArrayList<>();

    @Override
    void run(Session session) {
        ReadConfig read = read(session);
        DomainConfig config = read.config();
        if (!quiet) {
            read.notices().forEach(session::say);
        }
        readable("kernel", config.getKernel());
        readable("ramdisk", config.getRamdisk());
        if (dryRun || session.options().dryRun()) {
            session.out().print(ConfigJson.of(config));
            return;
        }
        if (dump) {
            session.err().print(ConfigJson.of(config));
        }
        create(session, config);
    }

    private ReadConfig read(Session session) {
        List<String> overrides = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.indexOf('=') >= 0) {
                overrides.add(argument);
            } else if (file == null) {
                file = argument;
            } else {
                throw new XlException("xl create takes one configuration file; '" + argument + "' is a second",
                        "overrides are written key=value");
            }
        }
        if (file == null && overrides.isEmpty()) {
            throw new XlException("Config file not specified", "xl create FILE");
        }
        ConfigText text = new ConfigSource(session.directory()).read(file, overrides);
        if (!quiet && file != null) {
            session.say("Parsing config from " + file);
        }
        return new DomainConfigReader(session.directory(), RandomGenerator.of("SecureRandom")).read(text);
    }

    private static void readable(String key, String path) {
        if (!path.isEmpty() && !(Files.isRegularFile(Path.of(path)) && Files.isReadable(Path.of(path)))) {
            String wrong = !Files.exists(Path.of(path)) ? "does not exist"
                    : !Files.isRegularFile(Path.of(path)) ? "is not a file" : "cannot be read by this user";
            throw new XlException(key + ": " + path + " " + wrong);
        }
    }

    private void create(Session session, DomainConfig config) {
        ControlDomain control = session.control();
        control.require();
        CreatedDomain created = control.call(Request.newBuilder().setCreate(CreateDomain.newBuilder()
                .setConfig(config).setPaused(paused || console))).getCreated();
        if (!quiet) {
            created.getNoticesList().forEach(session::say);
        }
        if (json(session)) {
            session.out().print(new JsonWriter().object().field("domid", created.getDomid())
                    .field("name", config.getName()).field("console_socket", created.getConsoleSocket()).endObject());
            session.out().flush();
        }
        if (console) {
            attach(session, control, created);
        }
        if (foreground) {
            session.say(new DomainWait(control).await(created.getDomid(), WaitForDomain.Until.DESTROYED));
        }
    }

    /** Attaches before the domain runs, so that its first words are seen. */
    private void attach(Session session, ControlDomain control, CreatedDomain created) {
        Path socket = created.getConsoleSocket().isEmpty() ? session.paths().consoleSocket(created.getDomid())
                : Path.of(created.getConsoleSocket());
        try (ConsoleLink link = ConsoleLink.connect(socket)) {
            if (!paused) {
                control.command(DomainCommand.Verb.UNPAUSE, Integer.toString(created.getDomid()), false);
            }
            new ConsoleSession(link, EscapeScanner.DEFAULT).run(session);
        }
    }
}
