package org.xenolith.toolstack.xl;

import picocli.CommandLine.Parameters;

/** {@code xl domid}. */
final class DomidVerb extends Verb {
    @Parameters
    private String name;

    @Override
    void run(Session session) {
        int domid = session.control().find(name).getDomid();
        if (json(session)) {
            session.out().print(new JsonWriter().object().field("domid", domid).endObject());
        } else {
            session.out().println(domid);
        }
    }
}
