package org.xenolith.abi.io;

/**
 * {@code struct xenstore_domain_interface} of {@code io/xs_wire.h}: the page between a guest and the store.
 *
 * <pre>
 *      0      1024     2048      2052      2056      2060      2064             2068        2072   2076
 *      | req  | rsp    | req_cons| req_prod| rsp_cons| rsp_prod| server_features| connection| error| evtchn_port
 * </pre>
 */
public final class XenstoreRingLayout {
    /** Size of the structure, bytes; the rest of its page is unused. */
    public static final int SIZE = 2080;
    /** XENSTORE_RING_SIZE, bytes of each of the two rings; a power of two. */
    public static final int RING_SIZE = 1024;
    public static final int REQ_OFFSET = 0;
    public static final int RSP_OFFSET = 1024;
    public static final int REQ_CONS_OFFSET = 2048;
    public static final int REQ_PROD_OFFSET = 2052;
    public static final int RSP_CONS_OFFSET = 2056;
    public static final int RSP_PROD_OFFSET = 2060;
    public static final int SERVER_FEATURES_OFFSET = 2064;
    public static final int CONNECTION_OFFSET = 2068;
    public static final int ERROR_OFFSET = 2072;
    /** Newer than the headers of Xen 4.17. */
    public static final int EVTCHN_PORT_OFFSET = 2076;

    /** XENSTORE_CONNECTED, of the connection field: the steady state. */
    public static final int CONNECTED = 0;
    /** XENSTORE_RECONNECT: the guest asks for a reset and waits. */
    public static final int RECONNECT = 1;

    /** XENSTORE_ERROR_NONE, of the error field. */
    public static final int ERROR_NONE = 0;
    /** XENSTORE_ERROR_COMM: the event channel does not work. */
    public static final int ERROR_COMM = 1;
    /** XENSTORE_ERROR_RINGIDX: an index that cannot be. */
    public static final int ERROR_RINGIDX = 2;
    /** XENSTORE_ERROR_PROTO: a message that is too long. */
    public static final int ERROR_PROTO = 3;

    private XenstoreRingLayout() {
    }
}
