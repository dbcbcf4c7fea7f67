package org.xenolith.toolstack.xl;


/** {@code xl domname}. */
final class DomnameVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        String domid = arguments.operand(0);
        if (domid.isEmpty() || !domid.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new XlException("Invalid domain id.", "give a number; xl domid turns a name into one");
        }
        String name = session.control().find(domid).getName();
        if (session.json()) {
            session.out().print(new JsonWriter().object().field("name", name).endObject());
        } else {
            session.out().println(name);
        }
    }
}
