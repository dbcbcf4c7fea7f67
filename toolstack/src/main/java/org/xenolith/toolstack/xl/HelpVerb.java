package org.xenolith.toolstack.xl;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code xl help}. */
final class HelpVerb extends Verb {
    @Option(names = "--long")
    private boolean full;

    @Parameters(arity = "0..1")
    private String verb;

    @Override
    void run(Session session) {
        if (verb == null || verb.equals("help")) {
            session.out().print(Help.overview(full));
            return;
        }
        String name = VerbTable.resolve(verb);
        session.out().print(Help.of(VerbTable.row(name)
                .orElseThrow(() -> new XlException("xl " + name + " is not served yet"))));
    }
}
