package org.xenolith.toolstack.vmm;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.Descriptor;
import org.xenolith.toolstack.proto.Assign;
import org.xenolith.toolstack.proto.Assigned;
import org.xenolith.toolstack.proto.VmmCommand;

/** Builds, runs and ends a domain that nobody sees, in a slot of its own; the process is empty again afterwards. */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final long PATIENCE_NS = 2_000_000_000L;
    private static final long LOOK_NS = 1_000_000L;

    private Rehearsal() {
    }

    static Assigned run(DomainSlot stage, Assign assign, List<Descriptor> descriptors) {
        Assigned assigned = stage.assign(assign.toBuilder().clearRehearsal().build(), descriptors);
        try {
            stage.run(VmmCommand.Verb.UNPAUSE);
            long deadline = System.nanoTime() + PATIENCE_NS;
            while (!stage.run(VmmCommand.Verb.GET_STATUS).getEnded() && System.nanoTime() < deadline) {
                LockSupport.parkNanos(LOOK_NS);
            }
        } finally {
            stage.run(VmmCommand.Verb.END);
        }
        System.gc();
        LOG.info("rehearsed");
        return assigned;
    }
}
