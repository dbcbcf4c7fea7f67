package org.xenolith.pv.net;

import java.util.concurrent.atomic.LongAdder;

/** Counts of one interface, seen from the guest: tx is what it sends. */
public final class NetStatistics {
    /** A reading. */
    public record Snapshot(long txPackets, long txBytes, long txDropped, long txErrors, long rxPackets, long rxBytes,
                           long rxDropped, long rxErrors) {
    }

    final LongAdder txPackets = new LongAdder();
    final LongAdder txBytes = new LongAdder();
    final LongAdder txDropped = new LongAdder();
    final LongAdder txErrors = new LongAdder();
    final LongAdder rxPackets = new LongAdder();
    final LongAdder rxBytes = new LongAdder();
    final LongAdder rxDropped = new LongAdder();
    final LongAdder rxErrors = new LongAdder();

    public Snapshot snapshot() {
        return new Snapshot(txPackets.sum(), txBytes.sum(), txDropped.sum(), txErrors.sum(), rxPackets.sum(), rxBytes.sum(),
                rxDropped.sum(), rxErrors.sum());
    }
}
