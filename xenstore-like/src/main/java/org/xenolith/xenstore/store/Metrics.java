package org.xenolith.xenstore.store;

import java.util.concurrent.atomic.LongAdder;

/** Counters of one store since it started. Written by the store's thread, read by any. */
public final class Metrics {
    private final LongAdder connections = new LongAdder();
    private final LongAdder operations = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final LongAdder conflicts = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder waits = new LongAdder();

    void connected() {
        connections.increment();
    }

    void operated() {
        operations.increment();
    }

    void refused() {
        errors.increment();
    }

    void committed() {
        commits.increment();
    }

    void conflicted() {
        conflicts.increment();
    }

    void event() {
        events.increment();
    }

    void waited() {
        waits.increment();
    }

    /** Connections accepted. */
    public long connections() {
        return connections.sum();
    }

    /** Requests handled, refused ones included. */
    public long operations() {
        return operations.sum();
    }

    /** Requests refused. */
    public long errors() {
        return errors.sum();
    }

    /** Transactions committed. */
    public long commits() {
        return commits.sum();
    }

    /** Transactions that ended in EAGAIN. */
    public long conflicts() {
        return conflicts.sum();
    }

    /** Watch events that watches matched. */
    public long events() {
        return events.sum();
    }

    /** Transactions that waited for their turn. */
    public long waits() {
        return waits.sum();
    }
}
