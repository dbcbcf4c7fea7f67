package org.xenolith.toolstack.vmm;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The frame by which switches learn where an interface's address is now: a broadcast RARP request (RFC 903) from it, which asks
 * for nothing that anybody answers. It needs no IP address, which only the guest knows.
 */
final class Announcement {
    private static final int LEAST = 60;
    private static final short RARP = (short) 0x8035;
    private static final short ETHERNET = 1;
    private static final short IPV4 = 0x0800;
    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};
    private static final short REVERSE_REQUEST = 3;

    private Announcement() {
    }

    /** @param mac {@code 00:16:3e:01:02:03} */
    static byte[] of(String mac) {
        byte[] address = HexFormat.ofDelimiter(":").parseHex(mac);
        return ByteBuffer.allocate(LEAST)
                .put(BROADCAST).put(address).putShort(RARP)
                .putShort(ETHERNET).putShort(IPV4).put((byte) address.length).put((byte) Integer.BYTES).putShort(REVERSE_REQUEST)
                .put(address).putInt(0).put(address).putInt(0)
                .array();
    }
}
