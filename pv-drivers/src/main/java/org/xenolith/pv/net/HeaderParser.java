package org.xenolith.pv.net;

import org.xenolith.abi.memory.RawMemory;

/** Finds the transport checksum of an Ethernet frame in a private copy of its head. Every read is within the copy. */
final class HeaderParser {
    /** As many bytes of head as are copied: Ethernet, two VLAN tags, the longest IPv4 or usual IPv6, TCP with options. */
    static final int HEAD = 192;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int MAX_EXTENSIONS = 8;

    private final long head;
    private int length;
    private int transport;
    private int protocol;
    private int version;

    HeaderParser(long head) {
        this.head = head;
    }

    /** Parses the first bytes; false if there is no TCP or UDP header in them. */
    boolean parse(int bytes) {
        length = bytes;
        int at = 12;
        int type = u16(at);
        for (int tags = 0; tags < 2 && (type == 0x8100 || type == 0x88a8); tags++) {
            at += 4;
            type = u16(at);
        }
        boolean found = type == 0x0800 && ipv4(at + 2) || type == 0x86dd && ipv6(at + 2);
        return found && transport + (protocol == TCP ? 20 : 8) <= length;
    }

    /** Offset of the TCP or UDP header in the frame. */
    int checksumStart() {
        return transport;
    }

    /** Offset of the checksum in that header. */
    int checksumOffset() {
        return protocol == TCP ? 16 : 6;
    }

    boolean isTcp(int ipVersion) {
        return protocol == TCP && version == ipVersion;
    }

    /** Length of all headers of a TCP frame. */
    int headerLength() {
        return transport + ((u8(transport + 12) >> 4) << 2);
    }

    private boolean ipv4(int at) {
        int size = (u8(at) & 15) << 2;
        version = 4;
        protocol = u8(at + 9);
        transport = at + size;
        return u8(at) >> 4 == 4 && size >= 20 && (protocol == TCP || protocol == UDP);
    }

    private boolean ipv6(int at) {
        version = 6;
        protocol = u8(at + 6);
        transport = at + 40;
        for (int i = 0; i < MAX_EXTENSIONS && (protocol == 0 || protocol == 43 || protocol == 60); i++) {
            protocol = u8(transport);
            transport += (u8(transport + 1) + 1) << 3;
        }
        return u8(at) >> 4 == 6 && (protocol == TCP || protocol == UDP);
    }

    private int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    private int u8(int at) {
        return at < length ? RawMemory.getByte(head + at) & 0xff : 0;
    }
}
