package org.xenolith.toolstack.handover;

import java.util.List;
import org.xenolith.linux.Descriptor;
import org.xenolith.toolstack.proto.HandoverRecord;
import org.xenolith.toolstack.proto.Offer;

/** Where domains come in. Safe from any thread. */
public interface ReceiverHost {
    /**
     * Makes everything of an offered domain but its memory and state: registration, process, disks (not yet locked: the
     * source still holds them), interfaces, nodes. Makes all of it or nothing.
     *
     * @param migration its UUID, to be remembered with the domain until it is ours
     * @param data connected byte streams from the source's domain process, as many as the offer says; the caller closes
     *         its own copies when this returns
     * @throws org.xenolith.toolstack.domain.OperationException if the domain cannot be taken in: name, id or UUID taken, too
     *         little memory, a disk that is not visible, an engine or CPU feature that is missing
     */
    ReceiverDomain prepare(String migration, Offer offer, List<? extends Descriptor> data, ReceiverDomain.Listener listener);

    /**
     * What an earlier control domain left of a domain that was coming in, or had come.
     *
     * @return standing GONE where there is nothing
     */
    ReceiverDomain find(HandoverRecord record, ReceiverDomain.Listener listener);
}
