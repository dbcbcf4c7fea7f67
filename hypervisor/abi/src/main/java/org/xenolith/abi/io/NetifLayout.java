package org.xenolith.abi.io;

/**
 * Network requests, responses and extra info ({@code io/netif.h}); the same for 32- and 64-bit front ends.
 *
 * <pre>
 *   tx request   | gref 4 | offset 2 | flags 2 | id 2 | size 2 |     tx response  | id 2 | status 2 |
 *   rx request   | id 2 | pad 2 | gref 4 |                          rx response  | id 2 | offset 2 | flags 2 | status 2 |
 *   extra info   | type 1 | flags 1 | size 2 | gso type 1 | pad 1 | features 2 |
 * </pre>
 */
public final class NetifLayout {
    public static final int TX_SLOT = 12;
    public static final int TX_GREF = 0;
    public static final int TX_OFFSET = 4;
    public static final int TX_FLAGS = 6;
    public static final int TX_ID = 8;
    public static final int TX_SIZE = 10;
    public static final int TX_RSP_ID = 0;
    public static final int TX_RSP_STATUS = 2;

    public static final int RX_SLOT = 8;
    public static final int RX_ID = 0;
    public static final int RX_GREF = 4;
    public static final int RX_RSP_ID = 0;
    public static final int RX_RSP_OFFSET = 2;
    public static final int RX_RSP_FLAGS = 4;
    public static final int RX_RSP_STATUS = 6;

    public static final int EXTRA_SIZE = 8;
    public static final int EXTRA_TYPE = 0;
    public static final int EXTRA_FLAGS = 1;
    public static final int EXTRA_GSO_SIZE = 2;
    public static final int EXTRA_GSO_TYPE = 4;

    public static final int TXF_CSUM_BLANK = 1;
    public static final int TXF_DATA_VALIDATED = 2;
    public static final int TXF_MORE_DATA = 4;
    public static final int TXF_EXTRA_INFO = 8;

    public static final int RXF_DATA_VALIDATED = 1;
    public static final int RXF_CSUM_BLANK = 2;
    public static final int RXF_MORE_DATA = 4;
    public static final int RXF_EXTRA_INFO = 8;

    public static final int EXTRA_TYPE_GSO = 1;
    public static final int EXTRA_TYPE_MAX = 5;
    public static final int EXTRA_FLAG_MORE = 1;
    public static final int GSO_TYPE_TCPV4 = 1;
    public static final int GSO_TYPE_TCPV6 = 2;

    public static final int STATUS_DROPPED = -2;
    public static final int STATUS_ERROR = -1;
    public static final int STATUS_OKAY = 0;
    public static final int STATUS_NULL = 1;

    /** Slots of data one packet may use that every back end takes ({@code XEN_NETIF_NR_SLOTS_MIN}). */
    public static final int SLOTS_MIN = 18;

    private NetifLayout() {
    }
}
