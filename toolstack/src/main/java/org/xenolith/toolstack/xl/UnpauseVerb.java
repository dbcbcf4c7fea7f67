package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.DomainCommand;

/** {@code xl unpause}. */
final class UnpauseVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        session.control().command(DomainCommand.Verb.UNPAUSE, arguments.operand(0), false);
    }
}
