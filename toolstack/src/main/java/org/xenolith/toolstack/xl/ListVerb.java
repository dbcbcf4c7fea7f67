package org.xenolith.toolstack.xl;

import java.util.List;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.ListDomains;

/** {@code xl list}. */
final class ListVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        List<Domain> found = session.control().list(
                ListDomains.newBuilder().addAllDomains(arguments.operands()).setWithConfig(arguments.has('l')));
        if (arguments.has('l')) {
            session.out().println(DomainJson.details(found));
        } else if (session.json()) {
            session.out().print(DomainJson.summary(found));
        } else {
            session.out().print(new DomainTable(arguments.has('v'), arguments.has('Z'), arguments.has('c'),
                    arguments.has('n')).format(found));
            found.stream().filter(domain -> !domain.getMoving().isEmpty()).forEach(domain ->
                    session.say(domain.getName() + " (domid " + domain.getDomid() + ") is " + domain.getMoving()));
        }
    }
}
