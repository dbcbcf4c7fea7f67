package org.xenolith.pv.net;

import java.io.IOException;
import org.xenolith.abi.memory.IoVector;
import org.xenolith.evtchn.PortHandler;

/**
 * Where a virtual interface's packets go to and come from: a TAP device with IFF_VNET_HDR. Every packet is an Ethernet
 * frame behind a {@code virtio_net_hdr} of {@link #headerSize} bytes, which is the start of the vector. Transfers are
 * made by one thread; they never wait and allocate nothing.
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

    /** Has the handler called, from any thread, when a packet comes after {@link #receive} returned 0; null ends that. */
    void onReadable(PortHandler handler);
}
