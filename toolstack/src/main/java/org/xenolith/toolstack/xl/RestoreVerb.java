package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.CreatedDomain;
import org.xenolith.toolstack.proto.RestoreRequest;

/** {@code xl restore}. */
final class RestoreVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        String file = arguments.operand(0);
        session.say("Loading new save file " + file);
        ControlDomain control = session.control();
        control.require();
        CreatedDomain restored = control.call(Request.newBuilder().setRestore(RestoreRequest.newBuilder()
                .setFile(session.directory().resolve(file).toAbsolutePath().normalize().toString())
                .setPaused(arguments.has('p')).setEngine(arguments.value('E', "")))).getCreated();
        restored.getNoticesList().forEach(session::say);
        if (session.json()) {
            session.out().print(new JsonWriter().object().field("domid", restored.getDomid())
                    .field("console_socket", restored.getConsoleSocket()).endObject());
            session.out().flush();
        }
    }
}
