package org.xenolith.pv.net;

import java.io.IOException;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.io.NetifLayout;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.abi.memory.IoVector;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.pv.ring.BackRing;
import org.xenolith.pv.ring.Slot;

/**
 * From the guest to the port. The head of each packet is copied, so that what is parsed is what is sent; the rest goes
 * from the guest's pages. Belongs to one worker.
 */
final class TxPath implements AutoCloseable {
    private final BackRing ring;
    private final ForeignGrants grants;
    private final PacketPort port;
    private final RateLimit rate;
    private final NetStatistics statistics;
    private final Slot slot = new Slot(NetifLayout.TX_SLOT);
    private final TxPacket packet = new TxPacket();
    private final IoVector vector = new IoVector(TxPacket.FATAL_SLOTS + 2);
    private final long[] page = new long[TxPacket.FATAL_SLOTS];
    private final long buffer = RawMemory.allocate(4096);
    private final VnetHeader header = new VnetHeader(buffer);
    private final HeaderParser parser;
    private boolean limited;

    TxPath(BackRing ring, ForeignGrants grants, PacketPort port, RateLimit rate, NetStatistics statistics) {
        this.ring = ring;
        this.grants = grants;
        this.port = port;
        this.rate = rate;
        this.statistics = statistics;
        parser = new HeaderParser(buffer + port.headerSize());
    }

    /** Takes at most so many packets; true if there was one. */
    boolean run(int packets) {
        int taken = 0;
        while (taken < packets && take()) {
            taken++;
        }
        return taken > 0;
    }

    private boolean take() {
        int waiting = ring.unconsumed();
        if (waiting == 0) {
            limited = false;
            return false;
        }
        packet.read(ring, waiting, slot);
        limited = !rate.take(packet.total);
        if (limited) {
            return false;
        }
        ring.advance(packet.ringSlots());
        answer(packet.isValid() ? send() : failed());
        return true;
    }

    /** Publishes the answers; true if the front end wants to be told. */
    boolean publish() {
        return ring.publish();
    }

    /** Asks for an event with the next request; true if one is there already. */
    boolean finalCheck() {
        return ring.finalCheck();
    }

    /** Whether a packet waited for credit when last looked at. */
    boolean isRateLimited() {
        return limited;
    }

    long nanosToWait() {
        return rate.nanosToWait();
    }

    int index() {
        return ring.rspProd();
    }

    @Override
    public void close() {
        RawMemory.free(buffer);
    }

    private int send() {
        int mapped = 0;
        try {
            for (; mapped < packet.slots; mapped++) {
                page[mapped] = grants.map(packet.gref[mapped], true);
                if (page[mapped] < 0) {
                    return failed();
                }
            }
            return assemble() ? transmit() : failed();
        } catch (GuestMemoryFault e) {
            return failed();
        } finally {
            while (mapped > 0) {
                mapped--;
                grants.unmap(packet.gref[mapped], true, false);
            }
        }
    }

    private boolean assemble() {
        int headerSize = port.headerSize();
        int head = Math.min(packet.size[0], HeaderParser.HEAD);
        header.clear();
        RawMemory.copy(grants.memory().hostAddress(page[0] + packet.offset[0], head), buffer + headerSize, head);
        vector.clear();
        vector.addHost(buffer, headerSize + head);
        if (packet.size[0] > head) {
            vector.add(grants.memory(), page[0] + packet.offset[0] + head, packet.size[0] - head);
        }
        for (int i = 1; i < packet.slots; i++) {
            if (packet.size[i] > 0) {
                vector.add(grants.memory(), page[i] + packet.offset[i], packet.size[i]);
            }
        }
        return fillHeader(head);
    }

    private boolean fillHeader(int head) {
        boolean blank = (packet.flags & NetifLayout.TXF_CSUM_BLANK) != 0 || packet.gsoType != 0;
        if (!blank) {
            if ((packet.flags & NetifLayout.TXF_DATA_VALIDATED) != 0) {
                header.dataValid();
            }
            return true;
        }
        if (!parser.parse(head)) {
            return packet.gsoType == 0;
        }
        header.checksum(parser.checksumStart(), parser.checksumOffset());
        return packet.gsoType == 0 || fillGso();
    }

    private boolean fillGso() {
        boolean v4 = packet.gsoType == NetifLayout.GSO_TYPE_TCPV4;
        int length = parser.headerLength();
        if (!parser.isTcp(v4 ? 4 : 6) || length >= packet.total) {
            return false;
        }
        header.gso(v4 ? VnetHeader.GSO_TCPV4 : VnetHeader.GSO_TCPV6, length, packet.gsoSize);
        return true;
    }

    private int transmit() {
        try {
            if (!port.send(vector)) {
                statistics.txDropped.increment();
                return NetifLayout.STATUS_DROPPED;
            }
            statistics.txPackets.increment();
            statistics.txBytes.add(packet.total);
            return NetifLayout.STATUS_OKAY;
        } catch (IOException e) {
            return failed();
        }
    }

    private int failed() {
        statistics.txErrors.increment();
        return NetifLayout.STATUS_ERROR;
    }

    private void answer(int status) {
        for (int i = 0; i < packet.slots; i++) {
            respond(packet.id[i], status);
            for (int extra = 0; i == 0 && extra < packet.extras; extra++) {
                respond(0, NetifLayout.STATUS_NULL);
            }
        }
    }

    private void respond(int id, int status) {
        slot.put16(NetifLayout.TX_RSP_ID, id);
        slot.put16(NetifLayout.TX_RSP_STATUS, status);
        ring.put(slot, 4);
    }
}
