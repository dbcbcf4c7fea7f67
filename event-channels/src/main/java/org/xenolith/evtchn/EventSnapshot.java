package org.xenolith.evtchn;

import java.util.List;
import java.util.Optional;

/**
 * What a domain's event channels are, for saving and migration. Pending and mask bits live in guest memory and travel
 * with it. Pairs with this process are restored as unbound: the back end binds again and the guest notices nothing.
 */
public record EventSnapshot(List<SavedPort> ports, Optional<Fifo> fifo) {
    /** A port in use. {@code remote} and {@code remotePort} are -1 where the kind has none; {@code virq} likewise. */
    public record SavedPort(int port, int status, int vcpu, int priority, int remote, int remotePort, int virq,
            int lastVcpu, int lastPriority) {
    }

    /** The FIFO ABI's pages, in the order in which they were given, and the ports with events from before their word existed. */
    public record Fifo(List<Long> arrayGfns, List<ControlBlock> blocks, List<Integer> early) {
    }

    public record ControlBlock(int vcpu, long gfn, int offset, List<Integer> tails) {
    }
}
