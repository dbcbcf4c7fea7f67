package org.xenolith.pv.net;

import java.io.IOException;
import org.xenolith.abi.memory.IoVector;

/**
 * Where a virtual interface's packets go to and come from: a TAP device with IFF_VNET_HDR. Every packet is an Ethernet
 * frame behind a {@code virtio_net_hdr} of {@link #headerSize} bytes, which is the start of the vector. Transfers are
 * made by one thread, which waits here between them; they allocate nothing.
 */
public interface PacketPort {
    /** 10 or 12. */
    int headerSize();

    /** Says what the guest takes, before the first packet (TUNSETOFFLOAD). */
    void offloads(boolean checksum, boolean tsoV4, boolean tsoV6) throws IOException;

    /**
     * Takes the next packet. The vector has room for the largest that {@link #offloads} lets come.
     *
     * @return bytes stored, header included; 0 if no packet waits
     */
    int receive(IoVector target) throws IOException;

    /** Sends a packet; false if there is no room for it now and it was dropped. */
    boolean send(IoVector source) throws IOException;

    /**
     * On the transferring thread: waits for {@link #wake}, and if asked for a packet to {@link #receive} too. May return
     * for no reason.
     *
     * @param packets whether a packet, there already or coming, ends the wait
     * @param nanos   at most so long, rounded up to what the device can tell; {@link Long#MAX_VALUE} for ever
     */
    void await(boolean packets, long nanos) throws IOException;

    /** From any thread: ends the present wait, or the next one before it begins. Takes no lock and allocates nothing. */
    void wake();
}
