package org.xenolith.toolstack.xl;

import org.xenolith.toolstack.proto.Dmesg;
import org.xenolith.toolstack.proto.Request;
import picocli.CommandLine.Option;

/** {@code xl dmesg}. */
final class DmesgVerb extends Verb {
    @Option(names = "-c")
    private boolean clear;

    @Override
    void run(Session session) {
        String text = session.control().call(Request.newBuilder().setDmesg(Dmesg.newBuilder().setClear(clear)))
                .getDmesg().getText();
        session.out().print(json(session) ? new JsonWriter().object().field("text", text).endObject() : text);
    }
}
