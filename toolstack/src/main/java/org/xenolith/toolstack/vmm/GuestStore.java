package org.xenolith.toolstack.vmm;

import java.io.IOException;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Hello.Purpose;
import org.xenolith.xenstore.ring.RingState;
import org.xenolith.xenstore.ring.XenstoreRing;

/** The guest's own xenstore ring, forwarded on a connection that stands for the guest; it can rest and go on. */
final class GuestStore implements AutoCloseable {
    private final DomainCore core;
    private final StoreLines stores;
    private final LocalPort port;
    private volatile XenstoreRing ring;

    /** Binds the ring's channel; the ring rests until {@link #resume}. */
    GuestStore(DomainCore core, StoreLines stores) {
        this.core = core;
        this.stores = stores;
        port = core.binder().bindInterdomain(core.domid(), core.special().storePort(), this::signal);
    }

    private void signal() {
        XenstoreRing present = ring;
        if (present != null) {
            present.signal();
        }
    }

    /** Serves the ring again from where it rested, on the next connection that the control domain makes. */
    void resume(RingState state) throws IOException {
        ring = new XenstoreRing(core.memory(), GuestLayout.STORE_PFN << GuestMemory.PAGE_SHIFT, port::send,
                () -> stores.take(Purpose.XENSTORE_GUEST), state);
    }

    /** Ends its connection and lets the page rest. */
    RingState suspend() {
        XenstoreRing present = ring;
        ring = null;
        try {
            return present.suspend();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("interrupted while the xenstore ring comes to rest", "", e);
        }
    }

    @Override
    public void close() {
        port.close();
        XenstoreRing present = ring;
        if (present != null) {
            present.close();
        }
    }
}
