package org.xenolith.evtchn;

/** One port of a domain. State changes happen under the domain's structural lock; reads are lock-free. */
final class Port implements Peer {
    static final int DEFAULT_PRIORITY = 7;

    final int number;
    private final EventChannels owner;
    volatile PortState state = PortState.Free.INSTANCE;
    volatile int vcpu;
    volatile int priority = DEFAULT_PRIORITY;

    Port(int number, EventChannels owner) {
        this.number = number;
        this.owner = owner;
    }

    boolean isFree() {
        return state instanceof PortState.Free;
    }

    @Override
    public void raise() {
        owner.deliver(this);
    }

    @Override
    public void orphan() {
        if (state instanceof PortState.Interdomain pair) {
            state = new PortState.Unbound(pair.remote());
        }
    }
}
