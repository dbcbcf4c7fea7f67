package org.xenolith.toolstack.xl;

import java.util.List;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.ListDomains;

/** {@code xl vm-list}: guests without dom0. */
final class VmListVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        List<Domain> guests = session.control().list(ListDomains.newBuilder()).stream()
                .filter(domain -> domain.getDomid() != 0).toList();
        if (session.json()) {
            session.out().print(DomainJson.summary(guests));
            return;
        }
        session.out().println("UUID                                  ID    name");
        guests.forEach(domain -> session.out().println(domain.getUuid() + "  " + domain.getDomid() + "    "
                + Columns.left(domain.getName(), 30)));
    }
}
