package org.xenolith.pv.ring;

import java.lang.invoke.VarHandle;
import org.xenolith.abi.io.SringLayout;

/** The front end's half of a ring: puts requests, takes responses. The caller keeps threads apart. */
public final class FrontRing {
    private final RingPages pages;
    private final int slotBytes;
    private final int size;
    private int reqProd;
    private int reqPublished;
    private int rspCons;

    /** Initialises the shared part too ({@code XEN_FRONT_RING_INIT}). */
    public FrontRing(RingPages pages, int slotBytes) {
        this.pages = pages;
        this.slotBytes = slotBytes;
        this.size = SringLayout.entries(pages.size(), slotBytes);
        pages.zeroFirst(SringLayout.RING);
        pages.putInt(SringLayout.REQ_EVENT, 1);
        pages.putInt(SringLayout.RSP_EVENT, 1);
    }

    /** Number of slots. */
    public int size() {
        return size;
    }

    /** Slots that a request may still be put into. */
    public int free() {
        return size - (reqProd - rspCons);
    }

    /** Free-running index of the next request; its slot is the index modulo {@link #size}. */
    public int reqProd() {
        return reqProd;
    }

    /** Free-running index of the next response. */
    public int rspCons() {
        return rspCons;
    }

    /** Puts a request of {@code length} bytes; the caller has seen a {@link #free} slot. */
    public void put(Slot request, int length) {
        pages.write(offset(reqProd), request.bytes(), length);
        reqProd++;
    }

    /** Publishes all requests put so far; true if the back end asked to be notified of one of them. */
    public boolean publish() {
        int old = reqPublished;
        if (old == reqProd) {
            return false;
        }
        reqPublished = reqProd;
        pages.putIntRelease(SringLayout.REQ_PROD, reqProd);
        VarHandle.fullFence();
        int event = pages.getIntAcquire(SringLayout.REQ_EVENT);
        return Integer.compareUnsigned(reqProd - event, reqProd - old) < 0;
    }

    /**
     * Responses that can be taken now.
     *
     * @throws RingViolationException if the back end claims more than it was asked
     */
    public int unconsumed() {
        int prod = pages.getIntAcquire(SringLayout.RSP_PROD);
        int waiting = prod - rspCons;
        if (Integer.compareUnsigned(waiting, reqPublished - rspCons) > 0) {
            throw new RingViolationException("rsp_prod=" + Integer.toUnsignedString(prod) + ", rsp_cons="
                    + Integer.toUnsignedString(rspCons) + ", req_prod=" + Integer.toUnsignedString(reqPublished));
        }
        return waiting;
    }

    /** Takes the next response; the caller has seen it with {@link #unconsumed}. */
    public void take(Slot target) {
        pages.read(offset(rspCons), target.bytes(), slotBytes);
        rspCons++;
    }

    /** Asks to be notified of the next response; true if some came meanwhile. */
    public boolean finalCheck() {
        pages.putInt(SringLayout.RSP_EVENT, rspCons + 1);
        VarHandle.fullFence();
        return unconsumed() > 0;
    }

    private int offset(int index) {
        return SringLayout.RING + (index & (size - 1)) * slotBytes;
    }
}
