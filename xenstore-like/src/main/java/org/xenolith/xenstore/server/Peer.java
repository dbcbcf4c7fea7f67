package org.xenolith.xenstore.server;

import java.util.Arrays;
import org.xenolith.xenstore.store.Connection;
import org.xenolith.xenstore.store.ConnectionPolicy;
import org.xenolith.xenstore.store.Store;
import org.xenolith.xenstore.wire.XsWire;

/** A client's end in the loop: cuts its bytes into requests, bounds them, and keeps what must wait. */
abstract class Peer extends Connection {
    private static final byte[] NOTHING = new byte[0];
    /** Requests handled before others get their turn; of a guest also no more than may be unanswered. */
    private static final int SLICE = 128;

    private final EventLoop loop;
    private byte[] held = NOTHING;
    private boolean dirty;
    private boolean waiting;
    private boolean stalled;
    private boolean closed;
    private final RateLimit rate;

    Peer(EventLoop loop, ConnectionPolicy policy) {
        super(policy);
        this.loop = loop;
        rate = policy.privileged() ? null : new RateLimit();
    }

    final EventLoop loop() {
        return loop;
    }

    /** Sends what waits, as far as the client takes it. */
    abstract void flush();

    /** Takes up or stops reading, as {@link #mayRead} says. */
    abstract void interest();

    /** Ends the transport; the store has let go already. */
    abstract void shut();

    /** Whether more requests may be read now. */
    final boolean mayRead() {
        return !waiting && !closed;
    }

    final boolean isClosed() {
        return closed;
    }

    final byte[] held() {
        return held;
    }

    /** Bytes of an unfinished or waiting request; they precede what is read next. */
    final int heldBytes() {
        return held.length;
    }

    /** Keeps bytes until requests may be handled again. */
    final void hold(byte[] bytes) {
        held = bytes;
    }

    @Override
    protected final void wake() {
        if (!dirty) {
            dirty = true;
            loop.dirty(this);
        }
    }

    final void flushed() {
        dirty = false;
    }

    @Override
    protected final void retry() {
        loop.next(this);
    }

    /** Everything has been sent: a guest's waiting requests may be handled. */
    final void drained() {
        if (stalled) {
            stalled = false;
            retry();
        }
    }

    /** Handles waiting requests once more; those of a guest that has not taken its answers wait on. */
    final void resume() {
        if (closed) {
            return;
        }
        if (!policy().privileged() && !out().isEmpty()) {
            stalled = true;
            return;
        }
        waiting = false;
        byte[] input = held;
        held = NOTHING;
        receive(input, input.length);
        interest();
    }

    /** Handles the requests in a buffer that starts with what was held; keeps the rest. */
    final void receive(byte[] input, int length) {
        Store store = loop.store();
        int at = 0;
        int handled = 0;
        int slice = slice();
        while (length - at >= XsWire.HEADER_SIZE) {
            int payload = XsWire.getInt(input, at + XsWire.LENGTH_OFFSET);
            if (payload < 0 || payload > XsWire.PAYLOAD_MAX) {
                close();
                return;
            }
            if (length - at - XsWire.HEADER_SIZE < payload) {
                break;
            }
            if (handled == slice || rate != null && !rate.take(loop.limit(this), loop.now())) {
                waiting = true;
                loop.later(this, handled == slice ? 0 : rate.wait(loop.limit(this)));
                break;
            }
            if (!store.handle(this, input, at)) {
                waiting = true;
                break;
            }
            if (closed) {
                return;
            }
            handled++;
            at += XsWire.HEADER_SIZE + payload;
        }
        held = at == length ? NOTHING : Arrays.copyOfRange(input, at, length);
    }

    private int slice() {
        int limit = policy().privileged() ? 0 : loop.store().outstandingLimit(this);
        return limit == 0 ? SLICE : Math.min(SLICE, limit);
    }

    /** Lets go of the client. */
    final void close() {
        if (!closed) {
            closed = true;
            held = NOTHING;
            loop.store().detach(this);
            shut();
        }
    }
}
