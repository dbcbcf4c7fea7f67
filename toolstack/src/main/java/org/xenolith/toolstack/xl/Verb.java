package org.xenolith.toolstack.xl;

import picocli.CommandLine.Option;

/** One subcommand; picocli fills the fields of an instance that serves one command. */
abstract class Verb {
    @Option(names = {"-h", "--help"})
    boolean help;

    @Option(names = "--json")
    boolean json;

    /** Does the work. Returns where it went well; every failure is an exception. */
    abstract void run(Session session);

    boolean json(Session session) {
        return json || session.json();
    }
}
