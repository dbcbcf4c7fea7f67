package org.xenolith.toolstack.rpc.client;

/** The control domain refused a request, or the connection to it failed. */
public final class ControlException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** {@link #code()} of a failed connection. */
    public static final String CONNECTION_LOST = "connection-lost";

    private final String remedy;
    private final String code;

    public ControlException(String message, String remedy, String code, Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
        this.code = code;
    }

    /** What to do about it; may be empty. */
    public String remedy() {
        return remedy;
    }

    /** For programs; may be empty. */
    public String code() {
        return code;
    }
}
