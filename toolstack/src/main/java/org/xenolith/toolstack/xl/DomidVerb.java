package org.xenolith.toolstack.xl;


/** {@code xl domid}. */
final class DomidVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        int domid = session.control().find(arguments.operand(0)).getDomid();
        if (session.json()) {
            session.out().print(new JsonWriter().object().field("domid", domid).endObject());
        } else {
            session.out().println(domid);
        }
    }
}
