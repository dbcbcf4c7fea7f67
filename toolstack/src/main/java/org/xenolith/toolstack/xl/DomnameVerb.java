package org.xenolith.toolstack.xl;

import picocli.CommandLine.Parameters;

/** {@code xl domname}. */
final class DomnameVerb extends Verb {
    @Parameters
    private String domid;

    @Override
    void run(Session session) {
        if (domid.isEmpty() || !domid.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new XlException("Invalid domain id.", "give a number; xl domid turns a name into one");
        }
        String name = session.control().find(domid).getName();
        if (json(session)) {
            session.out().print(new JsonWriter().object().field("name", name).endObject());
        } else {
            session.out().println(name);
        }
    }
}
