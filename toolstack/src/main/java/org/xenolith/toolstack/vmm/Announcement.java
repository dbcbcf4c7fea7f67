package org.xenolith.toolstack.vmm;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames by which a network learns where an interface's addresses are now. For switches a broadcast RARP request (RFC 903)
 * from it, which asks for nothing that anybody answers and needs no IP address. For hosts and routers that remember its MAC
 * address under an IP address, a gratuitous ARP (RFC 5227, 3) or an unsolicited neighbour advertisement (RFC 4861, 7.2.6) for
 * each that is known.
 */
final class Announcement {
    private static final int LEAST = 60;
    private static final int ETHERNET_HEADER = 14;
    private static final int IPV6_HEADER = 40;
    private static final int ADVERTISEMENT = 32;
    private static final short RARP = (short) 0x8035;
    private static final short ARP = 0x0806;
    private static final short IPV6 = (short) 0x86dd;
    private static final short ETHERNET = 1;
    private static final short IPV4 = 0x0800;
    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};
    private static final byte[] ALL_NODES_MAC = {0x33, 0x33, 0, 0, 0, 1};
    private static final byte[] ALL_NODES = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final short ARP_REQUEST = 1;
    private static final short REVERSE_REQUEST = 3;
    private static final byte ICMPV6 = 58;
    private static final byte HOP_LIMIT = (byte) 255;
    private static final byte NEIGHBOUR_ADVERTISEMENT = (byte) 136;
    private static final int OVERRIDE = 0x2000_0000;
    private static final byte TARGET_LINK_ADDRESS = 2;

    private Announcement() {
    }

    /** All frames for an interface, in the order in which they are to be sent. @param mac 6 bytes */
    static List<byte[]> of(byte[] mac, List<InetAddress> addresses) {
        List<byte[]> frames = new ArrayList<>();
        frames.add(arp(RARP, REVERSE_REQUEST, mac, new byte[Integer.BYTES], mac));
        for (InetAddress address : addresses) {
            if (address instanceof Inet4Address) {
                frames.add(arp(ARP, ARP_REQUEST, mac, address.getAddress(), new byte[mac.length]));
            } else if (address instanceof Inet6Address) {
                frames.add(advertisement(mac, address.getAddress()));
            }
        }
        return frames;
    }

    private static byte[] arp(short type, short operation, byte[] mac, byte[] ip, byte[] targetMac) {
        return ByteBuffer.allocate(LEAST)
                .put(BROADCAST).put(mac).putShort(type)
                .putShort(ETHERNET).putShort(IPV4).put((byte) mac.length).put((byte) ip.length).putShort(operation)
                .put(mac).put(ip).put(targetMac).put(ip)
                .array();
    }

    private static byte[] advertisement(byte[] mac, byte[] ip) {
        ByteBuffer message = ByteBuffer.allocate(ADVERTISEMENT)
                .put(NEIGHBOUR_ADVERTISEMENT).put((byte) 0).putShort((short) 0).putInt(OVERRIDE).put(ip)
                .put(TARGET_LINK_ADDRESS).put((byte) 1).put(mac);
        message.putShort(2, checksum(ip, message.array()));
        return ByteBuffer.allocate(ETHERNET_HEADER + IPV6_HEADER + ADVERTISEMENT)
                .put(ALL_NODES_MAC).put(mac).putShort(IPV6)
                .putInt(6 << 28).putShort((short) ADVERTISEMENT).put(ICMPV6).put(HOP_LIMIT).put(ip).put(ALL_NODES)
                .put(message.array())
                .array();
    }

    /** Of ICMPv6, over its pseudo-header (RFC 8200, 8.1). */
    private static short checksum(byte[] source, byte[] message) {
        ByteBuffer summed = ByteBuffer.allocate(IPV6_HEADER + message.length)
                .put(source).put(ALL_NODES).putInt(message.length).putInt(ICMPV6).put(message).flip();
        int sum = 0;
        while (summed.hasRemaining()) {
            sum += summed.getShort() & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~((sum & 0xffff) + (sum >>> 16));
    }
}
