package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.DomainCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code xl destroy}. */
final class DestroyVerb extends Verb {
    @Option(names = "-f")
    private boolean force;

    @Parameters
    private String domain;

    @Override
    void run(Session session) {
        if (domain.equals("0") || domain.equals("Domain-0")) {
            throw new XlException("domain 0 is the host and cannot be destroyed",
                    "xenolithd stop ends the control domain");
        }
        session.control().command(DomainCommand.Verb.DESTROY_DOMAIN, domain, force);
    }
}
