package org.xenolith.toolstack.control;

import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.handover.ReceiverDomain;

/** What is left of a domain that was coming in and whose process has died: nothing. */
final class VanishedDomain implements ReceiverDomain {
    @Override
    public Standing standing() {
        return Standing.GONE;
    }

    @Override
    public void activate() {
        throw new OperationException("the domain that came in is gone", "the source still has it");
    }

    @Override
    public void open() {
    }

    @Override
    public void settle() {
    }

    @Override
    public void discard() {
    }
}
