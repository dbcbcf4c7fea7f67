package org.xenolith.toolstack.xl;

/** Starts the host's control domain and returns once it answers. */
@FunctionalInterface
interface ControlDomainStarter {
    /** @throws XlException if it does not come up */
    void start(Session session);
}
