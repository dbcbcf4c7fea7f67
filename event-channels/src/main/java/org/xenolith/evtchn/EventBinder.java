package org.xenolith.evtchn;

import org.xenolith.abi.DomId;

/**
 * Where a driver end in this process gets its event channels from: a back end binds to the port its front end
 * allocated, a front end in Java allocates one.
 */
public interface EventBinder {
    /**
     * Binds to a port that {@code remote} has allocated for this domain. The handler runs once right away, as Xen
     * marks a fresh binding pending.
     *
     * @throws EvtchnException with {@code EINVAL} if that port is not unbound and meant for us, {@code ESRCH} if
     *     there is no such domain, {@code ENOSPC} if no port is free
     */
    LocalPort bindInterdomain(DomId remote, int remotePort, PortHandler handler);

    /** Allocates a port that {@code remote} may bind to. */
    LocalPort allocUnbound(DomId remote, PortHandler handler);
}
