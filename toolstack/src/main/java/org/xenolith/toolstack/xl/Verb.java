package org.xenolith.toolstack.xl;

/** What one subcommand does. An instance serves one command. */
interface Verb {
    /** Does the work. Returns where it went well; every failure is an exception. */
    void run(Session session, Syntax.Arguments arguments);
}
