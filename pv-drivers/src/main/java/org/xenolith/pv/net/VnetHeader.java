package org.xenolith.pv.net;

import org.xenolith.abi.memory.RawMemory;

/**
 * {@code struct virtio_net_hdr} in process memory.
 *
 * <pre>
 *   | flags 1 | gso_type 1 | hdr_len 2 | gso_size 2 | csum_start 2 | csum_offset 2 | num_buffers 2 |
 * </pre>
 */
final class VnetHeader {
    static final int NEEDS_CSUM = 1;
    static final int DATA_VALID = 2;
    static final int GSO_NONE = 0;
    static final int GSO_TCPV4 = 1;
    static final int GSO_TCPV6 = 4;
    private static final int MAX_SIZE = 12;
    private static final int GSO_MASK = 0x7f;

    private final long address;

    VnetHeader(long address) {
        this.address = address;
    }

    void clear() {
        RawMemory.zero(address, MAX_SIZE);
    }

    int flags() {
        return RawMemory.getByte(address) & 0xff;
    }

    /** Type without the ECN bit. */
    int gsoType() {
        return RawMemory.getByte(address + 1) & GSO_MASK;
    }

    int gsoSize() {
        return RawMemory.getShort(address + 4) & 0xffff;
    }

    void checksum(int start, int offset) {
        RawMemory.putByte(address, (byte) NEEDS_CSUM);
        RawMemory.putShort(address + 6, (short) start);
        RawMemory.putShort(address + 8, (short) offset);
    }

    void dataValid() {
        RawMemory.putByte(address, (byte) DATA_VALID);
    }

    void gso(int type, int headerLength, int size) {
        RawMemory.putByte(address + 1, (byte) type);
        RawMemory.putShort(address + 2, (short) headerLength);
        RawMemory.putShort(address + 4, (short) size);
    }
}
