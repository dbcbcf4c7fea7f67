package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.DomainCommand;

/** {@code xl destroy}. */
final class DestroyVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        String domain = arguments.operand(0);
        if (domain.equals("0") || domain.equals("Domain-0")) {
            throw new XlException("domain 0 is the host and cannot be destroyed",
                    "xenolithd stop ends the control domain");
        }
        session.control().command(DomainCommand.Verb.DESTROY_DOMAIN, domain, arguments.has('f'));
    }
}
