package org.xenolith.pv.net;

import java.io.IOException;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.io.NetifLayout;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.abi.memory.IoVector;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.pv.ring.BackRing;
import org.xenolith.pv.ring.Slot;

/**
 * From the port into the guest's own pages. The next slots of the ring stay mapped from packet to packet, enough for the
 * largest packet that can come; while the guest offers fewer, packets stay in the port. Belongs to one worker.
 */
final class RxPath implements AutoCloseable {
    private static final int GSO_DATA_SLOTS = 17;

    private final BackRing ring;
    private final ForeignGrants grants;
    private final PacketPort port;
    private final NetStatistics statistics;
    private final boolean gso;
    private final int window;
    private final int[] id;
    private final int[] gref;
    private final long[] page;
    private final Slot slot = new Slot(NetifLayout.RX_SLOT);
    private final IoVector vector;
    private final long buffer = RawMemory.allocate(4096);
    private final VnetHeader header = new VnetHeader(buffer);
    private int mapped;
    private boolean hasRoom;

    RxPath(BackRing ring, ForeignGrants grants, PacketPort port, boolean gso, int mtu, NetStatistics statistics) {
        this.ring = ring;
        this.grants = grants;
        this.port = port;
        this.gso = gso;
        this.statistics = statistics;
        int plain = (mtu + 18 + GuestMemory.PAGE_SIZE - 1) / GuestMemory.PAGE_SIZE;
        window = gso ? GSO_DATA_SLOTS + 1 : plain;
        int places = Integer.highestOneBit(window) << 1;
        id = new int[places];
        gref = new int[places];
        page = new long[places];
        vector = new IoVector(window + 1);
    }

    /** Moves at most so many packets; true if there was one, or a bad slot to answer. */
    boolean run(int packets) throws IOException {
        int moved = 0;
        while (moved < packets && take()) {
            moved++;
        }
        return moved > 0;
    }

    private boolean take() throws IOException {
        hasRoom = ring.unconsumed() >= window || ring.finalCheck(window);
        if (!hasRoom) {
            return false;
        }
        if (!mapWindow()) {
            return true;
        }
        fillVector();
        int stored = port.receive(vector);
        if (stored <= port.headerSize()) {
            return false;
        }
        deliver(stored - port.headerSize());
        return true;
    }

    /** Whether the guest had room for a packet when last looked at; if not, an event will tell. */
    boolean hasRoom() {
        return hasRoom;
    }

    boolean publish() {
        return ring.publish();
    }

    int index() {
        return ring.rspProd();
    }

    /** Lets go of the slots that no packet has come for. */
    void unmapAll() {
        for (int i = 0; i < mapped; i++) {
            grants.unmap(gref[place(i)], false, false);
        }
        mapped = 0;
    }

    @Override
    public void close() {
        unmapAll();
        RawMemory.free(buffer);
    }

    /** Maps the slots up to the window; a bad one is answered, with all before it, and false returned. */
    private boolean mapWindow() {
        while (mapped < window) {
            ring.peek(mapped, slot);
            int at = place(mapped);
            id[at] = slot.u16(NetifLayout.RX_ID);
            gref[at] = slot.s32(NetifLayout.RX_GREF);
            page[at] = grants.map(gref[at], false);
            if (page[at] < 0) {
                refuse(mapped);
                return false;
            }
            mapped++;
        }
        return true;
    }

    private void refuse(int bad) {
        unmapAll();
        statistics.rxErrors.increment();
        for (int i = 0; i <= bad; i++) {
            respond(id[place(0)], 0, NetifLayout.STATUS_ERROR);
            ring.advance(1);
        }
    }

    /** Slot 1 is left out where a packet may need it for its extra info. */
    private void fillVector() {
        vector.clear();
        vector.addHost(buffer, port.headerSize());
        for (int i = 0; i < window; i++) {
            if (!gso || i != 1) {
                vector.add(grants.memory(), page[place(i)], GuestMemory.PAGE_SIZE);
            }
        }
    }

    private void deliver(int length) {
        boolean segmented = header.gsoType() != VnetHeader.GSO_NONE;
        int pages = (length + GuestMemory.PAGE_SIZE - 1) / GuestMemory.PAGE_SIZE;
        boolean extra = gso && segmented;
        if (gso && !segmented && pages > 1) {
            closeGap(pages);
        }
        int flags = checksumFlags() | (extra ? NetifLayout.RXF_EXTRA_INFO : 0);
        for (int i = 0; i < pages; i++) {
            int part = Math.min(GuestMemory.PAGE_SIZE, length - i * GuestMemory.PAGE_SIZE);
            int more = i + 1 < pages ? NetifLayout.RXF_MORE_DATA : 0;
            finish((i == 0 ? flags : 0) | more, part);
            if (i == 0 && extra) {
                finishExtra();
            }
        }
        statistics.rxPackets.increment();
        statistics.rxBytes.add(length);
    }

    private int checksumFlags() {
        int flags = header.flags();
        if ((flags & VnetHeader.NEEDS_CSUM) != 0) {
            return NetifLayout.RXF_CSUM_BLANK | NetifLayout.RXF_DATA_VALIDATED;
        }
        return (flags & VnetHeader.DATA_VALID) != 0 ? NetifLayout.RXF_DATA_VALIDATED : 0;
    }

    private void closeGap(int pages) {
        GuestMemory memory = grants.memory();
        for (int i = 1; i < pages; i++) {
            memory.copyTo(page[place(i + 1)], memory, page[place(i)], GuestMemory.PAGE_SIZE);
        }
        memory.markDirty(page[place(pages)], GuestMemory.PAGE_SIZE);
    }

    private void finish(int flags, int status) {
        int at = place(0);
        grants.unmap(gref[at], false, true);
        respond(id[at], flags, status);
        consumed();
    }

    private void finishExtra() {
        grants.unmap(gref[place(0)], false, false);
        slot.put8(NetifLayout.EXTRA_TYPE, NetifLayout.EXTRA_TYPE_GSO);
        slot.put8(NetifLayout.EXTRA_FLAGS, 0);
        slot.put16(NetifLayout.EXTRA_GSO_SIZE, header.gsoSize());
        slot.put8(NetifLayout.EXTRA_GSO_TYPE, header.gsoType() == VnetHeader.GSO_TCPV4 ? NetifLayout.GSO_TYPE_TCPV4 : NetifLayout.GSO_TYPE_TCPV6);
        slot.put8(NetifLayout.EXTRA_GSO_TYPE + 1, 0);
        slot.put16(NetifLayout.EXTRA_GSO_TYPE + 2, 0);
        ring.put(slot, NetifLayout.EXTRA_SIZE);
        consumed();
    }

    private void consumed() {
        ring.advance(1);
        mapped--;
    }

    private void respond(int requestId, int flags, int status) {
        slot.put16(NetifLayout.RX_RSP_ID, requestId);
        slot.put16(NetifLayout.RX_RSP_OFFSET, 0);
        slot.put16(NetifLayout.RX_RSP_FLAGS, flags);
        slot.put16(NetifLayout.RX_RSP_STATUS, status);
        ring.put(slot, NetifLayout.RX_SLOT);
    }

    private int place(int ahead) {
        return ring.reqCons() + ahead & page.length - 1;
    }
}
