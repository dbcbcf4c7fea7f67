package org.xenolith.pv.ring;

import java.lang.invoke.VarHandle;
import org.xenolith.abi.io.SringLayout;

/**
 * The back end's half of a ring: takes requests, puts responses. Private indices are plain fields; the caller keeps
 * threads apart. Requests are copied out once; nothing is ever read from the ring twice.
 */
public final class BackRing {
    private final RingPages pages;
    private final int slotBytes;
    private final int size;
    private int reqCons;
    private int rspProd;
    private int rspPublished;

    private BackRing(RingPages pages, int slotBytes, int index) {
        this.pages = pages;
        this.slotBytes = slotBytes;
        this.size = SringLayout.entries(pages.size(), slotBytes);
        this.reqCons = index;
        this.rspProd = index;
        this.rspPublished = index;
    }

    /**
     * Attaches where the last back end left off: at the published response index, which is 0 on a fresh ring. Requests
     * beyond it are taken again.
     *
     * @throws RingViolationException if the front end claims more requests than the ring holds
     */
    public static BackRing attach(RingPages pages, int slotBytes) {
        BackRing ring = new BackRing(pages, slotBytes, pages.getIntAcquire(SringLayout.RSP_PROD));
        ring.unconsumed();
        return ring;
    }

    /** Number of slots. */
    public int size() {
        return size;
    }

    /** Private consumer index, free-running. */
    public int reqCons() {
        return reqCons;
    }

    /** Private producer index of responses, free-running. */
    public int rspProd() {
        return rspProd;
    }

    /**
     * Requests that can be taken now, at most as many as there is room to answer.
     *
     * @throws RingViolationException if the producer index ran over the ring or backwards
     */
    public int unconsumed() {
        int prod = pages.getIntAcquire(SringLayout.REQ_PROD);
        int waiting = prod - reqCons;
        if (Integer.compareUnsigned(prod - rspProd, size) > 0 || waiting < 0) {
            throw new RingViolationException("req_prod=" + Integer.toUnsignedString(prod) + ", rsp_prod="
                    + Integer.toUnsignedString(rspProd) + ", req_cons=" + Integer.toUnsignedString(reqCons) + ", size=" + size);
        }
        return waiting;
    }

    /** Copies the request {@code ahead} places after the next one; the caller has seen it with {@link #unconsumed}. */
    public void peek(int ahead, Slot target) {
        pages.read(offset(reqCons + ahead), target.bytes(), slotBytes);
    }

    /** Takes requests that were copied with {@link #peek}. */
    public void advance(int requests) {
        reqCons += requests;
    }

    /** Puts the first {@code length} bytes of a response into the next slot; seen by the front end after {@link #publish}. */
    public void put(Slot response, int length) {
        pages.write(offset(rspProd), response.bytes(), length);
        rspProd++;
    }

    /** Publishes all responses put so far; true if the front end asked to be notified of one of them. */
    public boolean publish() {
        int old = rspPublished;
        if (old == rspProd) {
            return false;
        }
        rspPublished = rspProd;
        pages.putIntRelease(SringLayout.RSP_PROD, rspProd);
        VarHandle.fullFence();
        int event = pages.getIntAcquire(SringLayout.RSP_EVENT);
        return Integer.compareUnsigned(rspProd - event, rspProd - old) < 0;
    }

    /** Asks to be notified of the next request; true if requests came meanwhile and the caller should go on instead. */
    public boolean finalCheck() {
        return finalCheck(1);
    }

    /** Asks to be notified once {@code wanted} further requests are there; true if some came meanwhile. */
    public boolean finalCheck(int wanted) {
        pages.putInt(SringLayout.REQ_EVENT, reqCons + wanted);
        VarHandle.fullFence();
        return unconsumed() >= wanted;
    }

    private int offset(int index) {
        return SringLayout.RING + (index & (size - 1)) * slotBytes;
    }
}
