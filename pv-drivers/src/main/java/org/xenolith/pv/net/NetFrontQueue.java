package org.xenolith.pv.net;

import java.io.ByteArrayOutputStream;
import org.xenolith.abi.DomId;
import org.xenolith.abi.grant.OwnGrants;
import org.xenolith.abi.io.NetifLayout;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.pv.ring.FrontRing;
import org.xenolith.pv.ring.PagePool;
import org.xenolith.pv.ring.RingViolationException;
import org.xenolith.pv.ring.Slot;

/** A network front end's two rings. Every slot has a page of its own, granted for as long as the device is connected. */
final class NetFrontQueue {
    private final FrontRing tx;
    private final FrontRing rx;
    private final LocalPort txPort;
    private final LocalPort rxPort;
    private final GuestMemory memory;
    private final PagePool pool;
    private final OwnGrants grants;
    private final long[] txPage;
    private final int[] txRef;
    private final long[] rxPage;
    private final int[] rxRef;
    private final Slot slot = new Slot(NetifLayout.TX_SLOT);
    private long sendErrors;

    NetFrontQueue(FrontRing tx, FrontRing rx, LocalPort txPort, LocalPort rxPort, GuestMemory memory, PagePool pool, OwnGrants grants, DomId back) {
        this.tx = tx;
        this.rx = rx;
        this.txPort = txPort;
        this.rxPort = rxPort;
        this.memory = memory;
        this.pool = pool;
        this.grants = grants;
        txPage = new long[tx.size()];
        txRef = new int[tx.size()];
        rxPage = new long[rx.size()];
        rxRef = new int[rx.size()];
        fill(txPage, txRef, back, true);
        fill(rxPage, rxRef, back, false);
    }

    private void fill(long[] pages, int[] refs, DomId back, boolean readOnly) {
        for (int i = 0; i < pages.length; i++) {
            pages[i] = pool.take();
            refs[i] = grants.grant(back, pages[i] >>> GuestMemory.PAGE_SHIFT, readOnly);
        }
    }

    /** Offers every free receive slot. */
    synchronized void refill() {
        while (rx.free() > 0) {
            int at = rx.reqProd() & (rx.size() - 1);
            slot.put16(NetifLayout.RX_ID, at);
            slot.put16(NetifLayout.RX_ID + 2, 0);
            slot.put32(NetifLayout.RX_GREF, rxRef[at]);
            rx.put(slot, NetifLayout.RX_SLOT);
        }
        if (rx.publish()) {
            rxPort.send();
        }
    }

    synchronized boolean send(byte[] frame, int length, NetOffload offload) {
        reap();
        int pages = (length + GuestMemory.PAGE_SIZE - 1) / GuestMemory.PAGE_SIZE;
        boolean gso = offload.gsoType() != 0;
        if (tx.free() < pages + (gso ? 1 : 0)) {
            return false;
        }
        for (int i = 0; i < pages; i++) {
            putData(frame, length, i, i + 1 < pages, offload);
            if (i == 0 && gso) {
                putExtra(offload);
            }
        }
        if (tx.publish()) {
            txPort.send();
        }
        return true;
    }

    synchronized NetFrame receive() {
        if (rx.unconsumed() == 0 && !rx.finalCheck()) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int first = takeData(bytes);
        int gsoType = 0;
        int gsoSize = 0;
        if ((first & NetifLayout.RXF_EXTRA_INFO) != 0) {
            rx.take(slot);
            gsoType = slot.u8(NetifLayout.EXTRA_GSO_TYPE);
            gsoSize = slot.u16(NetifLayout.EXTRA_GSO_SIZE);
        }
        for (int flags = first; (flags & NetifLayout.RXF_MORE_DATA) != 0; ) {
            flags = takeData(bytes);
        }
        refill();
        return new NetFrame(bytes.toByteArray(), new NetOffload((first & NetifLayout.RXF_CSUM_BLANK) != 0, gsoType, gsoSize));
    }

    synchronized long sendErrors() {
        reap();
        return sendErrors;
    }

    synchronized void free() {
        for (int i = 0; i < txPage.length; i++) {
            grants.end(txRef[i]);
            pool.give(txPage[i]);
        }
        for (int i = 0; i < rxPage.length; i++) {
            grants.end(rxRef[i]);
            pool.give(rxPage[i]);
        }
    }

    private void reap() {
        for (int waiting = tx.unconsumed(); waiting > 0; waiting--) {
            tx.take(slot);
            sendErrors += slot.s16(NetifLayout.TX_RSP_STATUS) < 0 ? 1 : 0;
        }
    }

    private void putData(byte[] frame, int length, int index, boolean more, NetOffload offload) {
        int at = tx.reqProd() & (tx.size() - 1);
        int from = index * GuestMemory.PAGE_SIZE;
        int part = Math.min(GuestMemory.PAGE_SIZE, length - from);
        memory.write(txPage[at], frame, from, part);
        int flags = more ? NetifLayout.TXF_MORE_DATA : 0;
        if (index == 0) {
            flags |= offload.checksumBlank() ? NetifLayout.TXF_CSUM_BLANK | NetifLayout.TXF_DATA_VALIDATED : 0;
            flags |= offload.gsoType() != 0 ? NetifLayout.TXF_EXTRA_INFO : 0;
        }
        slot.put32(NetifLayout.TX_GREF, txRef[at]);
        slot.put16(NetifLayout.TX_OFFSET, 0);
        slot.put16(NetifLayout.TX_FLAGS, flags);
        slot.put16(NetifLayout.TX_ID, at);
        slot.put16(NetifLayout.TX_SIZE, index == 0 ? length : part);
        tx.put(slot, NetifLayout.TX_SLOT);
    }

    private void putExtra(NetOffload offload) {
        slot.put64(0, 0);
        slot.put32(8, 0);
        slot.put8(NetifLayout.EXTRA_TYPE, NetifLayout.EXTRA_TYPE_GSO);
        slot.put16(NetifLayout.EXTRA_GSO_SIZE, offload.gsoSize());
        slot.put8(NetifLayout.EXTRA_GSO_TYPE, offload.gsoType());
        tx.put(slot, NetifLayout.TX_SLOT);
    }

    /** Takes one data response; returns its flags. */
    private int takeData(ByteArrayOutputStream bytes) {
        if (rx.unconsumed() == 0) {
            throw new RingViolationException("rx packet is cut off");
        }
        int at = rx.rspCons() & (rx.size() - 1);
        rx.take(slot);
        int status = slot.s16(NetifLayout.RX_RSP_STATUS);
        int offset = slot.u16(NetifLayout.RX_RSP_OFFSET);
        if (offset + status > GuestMemory.PAGE_SIZE) {
            throw new RingViolationException("rx offset=" + offset + ", size=" + status + " crosses a page");
        }
        if (status > 0) {
            byte[] part = new byte[status];
            memory.read(rxPage[at] + offset, part, 0, status);
            bytes.writeBytes(part);
        }
        return slot.u16(NetifLayout.RX_RSP_FLAGS);
    }
}
