package org.xenolith.toolstack.xl;

import java.util.List;
import org.xenolith.toolstack.config.ConfigException;
import org.xenolith.toolstack.rpc.client.ControlException;

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
        VerbRow row = VerbTable.row(name).orElseThrow();
        if (session.options().dryRun() && !row.dryRun()) {
            throw new XlException("command does not implement -N (dryrun) option");
        }
        Syntax.Arguments arguments = parse(row, rest.subList(1, rest.size()));
        if (arguments.help()) {
            session.out().print(Help.of(row));
        } else {
            verb.run(arguments.json() ? session.with(session.options().withJson()) : session, arguments);
        }
    }

    private static Syntax.Arguments parse(VerbRow row, List<String> words) {
        try {
            return row.syntax().parse(words);
        } catch (XlException e) {
            throw new XlException("xl " + row.name() + ": " + e.getMessage(),
                    "xl help " + row.name() + " says what it takes");
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
