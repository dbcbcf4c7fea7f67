package org.xenolith.abi.io;

/**
 * The shared part of a request/response ring ({@code DEFINE_RING_TYPES}, {@code io/ring.h}).
 *
 * <pre>
 *   0        4          8        12         16   20      64
 *   +--------+----------+--------+----------+----+-------+-----------------
 *   |req_prod|req_event |rsp_prod|rsp_event |pvt | pad   | slot 0, slot 1 ...
 *   +--------+----------+--------+----------+----+-------+-----------------
 * </pre>
 */
public final class SringLayout {
    public static final int REQ_PROD = 0;
    public static final int REQ_EVENT = 4;
    public static final int RSP_PROD = 8;
    public static final int RSP_EVENT = 12;
    public static final int RING = 64;

    private SringLayout() {
    }

    /** Slots that a ring of that many bytes holds: as many as fit, rounded down to a power of two. */
    public static int entries(int ringBytes, int slotBytes) {
        return Integer.highestOneBit((ringBytes - RING) / slotBytes);
    }
}
