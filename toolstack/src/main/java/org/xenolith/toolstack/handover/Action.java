package org.xenolith.toolstack.handover;

import org.xenolith.toolstack.proto.HandoverRecord.Standing;
import org.xenolith.toolstack.proto.HostFrame.BodyCase;

/** What one side of a hand-over is to do next. Actions are done in their order, each before the next. */
public sealed interface Action {
    /** Says it to the other side; nothing where there is no connection any more. */
    record Send(BodyCase word, String reason) implements Action {
        Send(BodyCase word) {
            this(word, "");
        }
    }

    /** Makes it durable, and says so by {@link Input.Written}. Later writes come after earlier ones. */
    record Write(Standing standing, String reason) implements Action {
        Write(Standing standing) {
            this(standing, "");
        }
    }

    /** Removes the record, durably; {@link Input.Written} with NONE. */
    record Erase() implements Action {
    }

    /** Calls the method of that name of {@link SourceDomain} or {@link ReceiverDomain}. */
    record Drive(Command command) implements Action {
    }

    /** What a domain can be told. */
    enum Command { PRE_COPY, SEND_LAST, RESUME, RELEASE, ACTIVATE, OPEN, SETTLE, DISCARD }
}
