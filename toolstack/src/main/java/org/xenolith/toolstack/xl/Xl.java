package org.xenolith.toolstack.xl;

import java.util.List;
import org.xenolith.toolstack.config.ConfigException;
import org.xenolith.toolstack.rpc.client.ControlException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** One xl command from its arguments to its exit status, which is 0 or 1. */
final class Xl {
    private static final int SUCCESS = 0;
    private static final int FAILURE = 1;

    private final Session session;

    Xl(Session session) {
        this.session = session;
    }

    int run(List<String> arguments) {
        try {
            GlobalOptions options = GlobalOptions.parse(arguments);
            dispatch(session.with(options));
            return SUCCESS;
        } catch (XlException e) {
            return failure(e.getMessage(), e.remedy());
        } catch (ControlException e) {
            return failure(e.getMessage(), e.remedy());
        } catch (ConfigException e) {
            return failure(e.getMessage(), "");
        } finally {
            session.out().flush();
        }
    }

    private static void dispatch(Session session) {
        if (session.options().version()) {
            session.out().println(Version.text());
            return;
        }
        List<String> rest = session.options().rest();
        if (rest.isEmpty()) {
            throw new XlException(Help.overview(false).stripTrailing());
        }
        String name = VerbTable.resolve(rest.get(0));
        Verb verb = VerbTable.create(name);
        if (session.options().dryRun() && !VerbTable.row(name).map(VerbRow::dryRun).orElse(false)) {
            throw new XlException("command does not implement -N (dryrun) option");
        }
        parse(name, verb, rest.subList(1, rest.size()));
        if (verb.help) {
            session.out().print(VerbTable.row(name).map(Help::of).orElseThrow());
        } else {
            verb.run(session);
        }
    }

    private static void parse(String name, Verb verb, List<String> arguments) {
        if (arguments.contains("-h") || arguments.contains("--help")) {
            verb.help = true;
            return;
        }
        try {
            new CommandLine(verb).setPosixClusteredShortOptionsAllowed(true).parseArgs(arguments.toArray(new String[0]));
        } catch (ParameterException e) {
            throw new XlException("xl " + name + ": " + e.getMessage(), "xl help " + name + " says what it takes");
        }
    }

    private int failure(String message, String remedy) {
        session.out().flush();
        session.err().println(message);
        if (!remedy.isEmpty()) {
            session.err().println("  " + remedy);
        }
        return FAILURE;
    }
}
