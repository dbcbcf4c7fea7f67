package org.xenolith.xenstore.wire;

/** Message types of {@code enum xsd_sockmsg_type}. 20 was RESTRICT and is invalid. */
public enum XsOp {
    CONTROL(0),
    DIRECTORY(1),
    READ(2),
    GET_PERMS(3),
    WATCH(4),
    UNWATCH(5),
    TRANSACTION_START(6),
    TRANSACTION_END(7),
    INTRODUCE(8),
    RELEASE(9),
    GET_DOMAIN_PATH(10),
    WRITE(11),
    MKDIR(12),
    RM(13),
    SET_PERMS(14),
    WATCH_EVENT(15),
    ERROR(16),
    IS_DOMAIN_INTRODUCED(17),
    RESUME(18),
    SET_TARGET(19),
    RESET_WATCHES(21),
    DIRECTORY_PART(22),
    GET_FEATURE(23),
    SET_FEATURE(24),
    GET_QUOTA(25),
    SET_QUOTA(26);

    /** One more than the largest code. */
    public static final int CODE_LIMIT = 27;

    private static final XsOp[] BY_CODE = new XsOp[CODE_LIMIT];

    static {
        for (XsOp op : values()) {
            BY_CODE[op.code] = op;
        }
    }

    private final int code;

    XsOp(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The operation of a wire number; null for a number that is none. */
    public static XsOp of(int code) {
        return code >= 0 && code < CODE_LIMIT ? BY_CODE[code] : null;
    }
}
