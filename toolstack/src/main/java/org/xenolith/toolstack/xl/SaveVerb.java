package org.xenolith.toolstack.xl;

import java.util.Locale;
import java.util.Set;
import org.xenolith.toolstack.proto.SaveRequest;
import org.xenolith.toolstack.proto.Request;

/** {@code xl save}. */
final class SaveVerb implements Verb {
    private static final Set<String> METHODS = Set.of("none", "zstd", "lz4");

    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        String method = arguments.value('z', "none");
        if (!METHODS.contains(method)) {
            throw new XlException("--compress=" + method + ": not a method", "zstd, lz4 or none");
        }
        String file = arguments.operand(1);
        session.say("Saving to " + file);
        String notice = session.control().call(Request.newBuilder().setSave(SaveRequest.newBuilder()
                .setDomain(arguments.operand(0))
                .setFile(session.directory().resolve(file).toAbsolutePath().normalize().toString())
                .setLeaveRunning(arguments.has('c'))
                .setLeavePaused(arguments.has('p'))
                .setEncoding(method.equals("none") ? "" : method.toUpperCase(Locale.ROOT)))).getDone().getNotice();
        session.say("Saved: " + notice);
    }
}
