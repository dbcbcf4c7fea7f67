package org.xenolith.toolstack.handover;

import org.xenolith.toolstack.proto.HandoverRecord.Standing;
import org.xenolith.toolstack.proto.HostFrame.BodyCase;

/** What happens to one side of a hand-over. */
public sealed interface Input {
    /** The other side said so; the reason is that of REFUSED, ABORT, else empty. */
    record Heard(BodyCase word, String reason) implements Input {
    }

    /** What was to be written is durable; NONE: the record's removal is. */
    record Written(Standing standing) implements Input {
    }

    /** There is a connection to the other side, which has said who it is. */
    record Connected() implements Input {
    }

    /** The connection, or a data stream, has ended. */
    record Disconnected(String reason) implements Input {
    }

    /** This side had better not go on: cancelled, timed out, the copying failed, the guest ended. */
    record Withdrawn(String reason) implements Input {
    }

    /** Source: what is left can be sent within the blackout that is allowed. */
    record Converged() implements Input {
    }

    /** Source: the domain's memory is gone. */
    record MemoryLost(String reason) implements Input {
    }

    /** Receiver: the domain is whole. */
    record Whole() implements Input {
    }

    /** Receiver: the domain's vCPUs run. */
    record Runs() implements Input {
    }
}
