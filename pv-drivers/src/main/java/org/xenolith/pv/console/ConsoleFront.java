package org.xenolith.pv.console;

import java.lang.invoke.VarHandle;
import org.xenolith.abi.DomId;
import org.xenolith.abi.io.XenconsLayout;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.evtchn.EventBinder;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.evtchn.PortHandler;

/** The guest's side of a console page, in this process. Reading and writing never wait; each belongs to one thread. */
public final class ConsoleFront implements AutoCloseable {
    private static final PortHandler IGNORE = () -> { };

    private final GuestMemory memory;
    private final long page;
    private final LocalPort port;

    /** Clears the page's indices and allocates the channel. */
    public ConsoleFront(GuestMemory memory, long page, DomId backDomain, EventBinder events) {
        this(memory, page, backDomain, events, IGNORE);
    }

    /** The same, told of every event of the back end. */
    public ConsoleFront(GuestMemory memory, long page, DomId backDomain, EventBinder events, PortHandler onEvent) {
        this.memory = memory;
        this.page = page;
        memory.zero(page, XenconsLayout.SIZE);
        port = events.allocUnbound(backDomain, onEvent);
    }

    /** The port that the back end binds to. */
    public int port() {
        return port.port();
    }

    /** Prints; returns how many bytes had room in the ring. */
    public int write(byte[] source, int offset, int length) {
        int prod = memory.getInt(page + XenconsLayout.OUT_PROD);
        int taken = Math.min(length, outputRoom());
        int at = prod & (XenconsLayout.OUT_SIZE - 1);
        int first = Math.min(taken, XenconsLayout.OUT_SIZE - at);
        memory.write(page + XenconsLayout.OUT + at, source, offset, first);
        memory.write(page + XenconsLayout.OUT, source, offset + first, taken - first);
        memory.putIntRelease(page + XenconsLayout.OUT_PROD, prod + taken);
        if (taken > 0) {
            port.send();
        }
        return taken;
    }

    /** Bytes that {@link #write} would take now. */
    public int outputRoom() {
        int used = memory.getInt(page + XenconsLayout.OUT_PROD) - memory.getIntAcquire(page + XenconsLayout.OUT_CONS);
        return Math.max(0, XenconsLayout.OUT_SIZE - used);
    }

    /** Reads typed bytes; returns how many there were. */
    public int read(byte[] target, int offset, int length) {
        int cons = memory.getInt(page + XenconsLayout.IN_CONS);
        int waiting = memory.getIntAcquire(page + XenconsLayout.IN_PROD) - cons;
        int taken = Math.max(0, Math.min(length, Math.min(waiting, XenconsLayout.IN_SIZE)));
        int at = cons & (XenconsLayout.IN_SIZE - 1);
        int first = Math.min(taken, XenconsLayout.IN_SIZE - at);
        memory.read(page + XenconsLayout.IN + at, target, offset, first);
        memory.read(page + XenconsLayout.IN, target, offset + first, taken - first);
        VarHandle.fullFence();
        memory.putIntRelease(page + XenconsLayout.IN_CONS, cons + taken);
        if (taken > 0) {
            port.send();
        }
        return taken;
    }

    /** Sends an event without moving data. */
    public void notifyBack() {
        port.send();
    }

    @Override
    public void close() {
        port.close();
    }
}
