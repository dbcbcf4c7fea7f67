package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.Dmesg;
import org.xenolith.toolstack.proto.Request;

/** {@code xl dmesg}. */
final class DmesgVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        String text = session.control().call(Request.newBuilder().setDmesg(Dmesg.newBuilder().setClear(arguments.has('c'))))
                .getDmesg().getText();
        session.out().print(session.json() ? new JsonWriter().object().field("text", text).endObject() : text);
    }
}
