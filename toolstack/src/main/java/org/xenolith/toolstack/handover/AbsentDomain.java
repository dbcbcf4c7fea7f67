package org.xenolith.toolstack.handover;

import java.util.List;
import org.xenolith.linux.Descriptor;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.Offer;

/** A domain that was to leave, and that there is nothing of any more, or nothing that this record may touch. */
public final class AbsentDomain implements SourceDomain {
    @Override
    public boolean alive() {
        return false;
    }

    @Override
    public Offer offer(MigrationLimits limits) {
        throw new OperationException("the domain is gone", "");
    }

    @Override
    public void preCopy(List<? extends Descriptor> data, MigrationLimits limits, Listener listener) {
        listener.lost("the domain is gone");
    }

    @Override
    public void sendLast() {
    }

    @Override
    public void resume() {
    }

    @Override
    public void release() {
    }
}
