package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.DomainCommand;

/** {@code xl pause}. */
final class PauseVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        session.control().command(DomainCommand.Verb.PAUSE, arguments.operand(0), false);
    }
}
