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

/** {@code xl create}. */
final class CreateVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        boolean quiet = arguments.has('q');
        ReadConfig read = read(session, arguments);
        DomainConfig config = read.config();
        if (!quiet) {
            read.notices().forEach(session::say);
        }
        readable("kernel", config.getKernel());
        readable("ramdisk", config.getRamdisk());
        if (arguments.has('n') || session.options().dryRun()) {
            session.out().print(ConfigJson.of(config));
            return;
        }
        if (arguments.has('d')) {
            session.err().print(ConfigJson.of(config));
        }
        create(session, arguments, config);
    }

    private static ReadConfig read(Session session, Syntax.Arguments arguments) {
        String file = arguments.value('f', null);
        List<String> overrides = new ArrayList<>();
        for (String argument : arguments.operands()) {
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
        if (!arguments.has('q') && file != null) {
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

    private static void create(Session session, Syntax.Arguments arguments, DomainConfig config) {
        boolean console = arguments.has('c');
        boolean paused = arguments.has('p');
        ControlDomain control = session.control();
        control.require();
        CreatedDomain created = control.call(Request.newBuilder().setCreate(CreateDomain.newBuilder()
                .setConfig(config).setPaused(paused || console))).getCreated();
        if (!arguments.has('q')) {
            created.getNoticesList().forEach(session::say);
        }
        if (session.json()) {
            session.out().print(new JsonWriter().object().field("domid", created.getDomid())
                    .field("name", config.getName()).field("console_socket", created.getConsoleSocket()).endObject());
            session.out().flush();
        }
        if (console) {
            attach(session, control, created, paused);
        }
        if (arguments.has('F')) {
            session.say(new DomainWait(control).await(created.getDomid(), WaitForDomain.Until.DESTROYED));
        }
    }

    /** Attaches before the domain runs, so that its first words are seen. */
    private static void attach(Session session, ControlDomain control, CreatedDomain created, boolean paused) {
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
