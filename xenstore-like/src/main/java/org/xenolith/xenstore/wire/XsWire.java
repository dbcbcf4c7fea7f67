package org.xenolith.xenstore.wire;

/**
 * Sizes and limits of {@code io/xs_wire.h}. A message is a header of four little-endian words followed by its payload.
 *
 * <pre>
 *   0        4         8        12       16
 *   | type   | req_id  | tx_id  | len    | payload ...
 * </pre>
 */
public final class XsWire {
    /** {@code sizeof(struct xsd_sockmsg)}. */
    public static final int HEADER_SIZE = 16;
    public static final int TYPE_OFFSET = 0;
    public static final int REQ_ID_OFFSET = 4;
    public static final int TX_ID_OFFSET = 8;
    public static final int LENGTH_OFFSET = 12;

    /** XENSTORE_PAYLOAD_MAX, bytes, in both directions. */
    public static final int PAYLOAD_MAX = 4096;
    /** XENSTORE_ABS_PATH_MAX, bytes of a canonical path. */
    public static final int ABS_PATH_MAX = 3072;
    /** XENSTORE_REL_PATH_MAX, bytes after {@code /local/domain/N/}. */
    public static final int REL_PATH_MAX = 2048;

    /** XENSTORE_SERVER_FEATURE_RECONNECTION. */
    public static final int FEATURE_RECONNECTION = 1;
    /** XENSTORE_SERVER_FEATURE_ERROR. */
    public static final int FEATURE_ERROR = 2;
    /** XENSTORE_SERVER_FEATURE_WATCHDEPTH. */
    public static final int FEATURE_WATCH_DEPTH = 4;
    /** XENSTORE_SERVER_FEATURE_DOMID_ANY. */
    public static final int FEATURE_DOMID_ANY = 8;
    /** All that this implementation offers. */
    public static final int FEATURES = FEATURE_RECONNECTION | FEATURE_ERROR | FEATURE_WATCH_DEPTH | FEATURE_DOMID_ANY;

    /** Largest domain number that parses. */
    public static final int DOMID_PARSE_MAX = 65535;
    /** {@code DOMID_SELF}. */
    public static final int DOMID_SELF = 0x7ff0;
    /** {@code DOMID_ANY}: in a permission entry, every domain. */
    public static final int DOMID_ANY = 0x7ff5;

    private XsWire() {
    }

    public static int getInt(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | bytes[at + 3] << 24;
    }

    public static void putInt(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
        bytes[at + 2] = (byte) (value >>> 16);
        bytes[at + 3] = (byte) (value >>> 24);
    }
}
