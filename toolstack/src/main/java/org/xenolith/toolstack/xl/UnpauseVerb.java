package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.DomainCommand;
import picocli.CommandLine.Parameters;

/** {@code xl unpause}. */
final class UnpauseVerb extends Verb {
    @Parameters
    private String domain;

    @Override
    void run(Session session) {
        session.control().command(DomainCommand.Verb.UNPAUSE, domain, false);
    }
}
