package org.xenolith.evtchn;

/** Dom0's end of a channel. Guarded like a guest port: changes under the domain's structural lock. */
final class LocalEnd implements LocalPort, Peer {
    private final int number;
    private final PortHandler handler;
    private final LocalEnds owner;
    private volatile Port peer;
    private volatile boolean closed;

    LocalEnd(int number, PortHandler handler, LocalEnds owner) {
        this.number = number;
        this.handler = handler;
        this.owner = owner;
    }

    @Override
    public int port() {
        return number;
    }

    @Override
    public void send() {
        Port target = peer;
        if (target != null) {
            target.raise();
        }
    }

    @Override
    public void close() {
        owner.close(this);
    }

    @Override
    public void raise() {
        if (!closed) {
            handler.onEvent();
        }
    }

    @Override
    public void orphan() {
        peer = null;
    }

    void connect(Port guest) {
        peer = guest;
    }

    Port peer() {
        return peer;
    }

    boolean isUnbound() {
        return peer == null && !closed;
    }

    /** False if it was closed before. */
    boolean markClosed() {
        boolean was = closed;
        closed = true;
        peer = null;
        return !was;
    }
}
