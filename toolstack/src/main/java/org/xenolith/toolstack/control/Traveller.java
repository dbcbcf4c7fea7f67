package org.xenolith.toolstack.control;

import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.DomainStatus;
import org.xenolith.toolstack.proto.MigrationEvent;

/** Who follows a domain that is on its way to or from another host. Told on the thread of its line, which must not be held up. */
interface Traveller {
    /** What the operation is, for those who want something else of the domain meanwhile. */
    String what();

    /** What an operator who wants something else of the domain can do. */
    String remedy();

    /**
     * Ends a domain that is still coming in, and waits for that. @throws OperationException if that is not for this side to decide
     */
    void refuse();

    void event(MigrationEvent event);

    /** The guest has ended by itself. */
    void ended(DomainStatus status);

    /** The domain's process has gone. */
    void lost();
}
