package org.xenolith.xenstore;

/** An operation that the store refused, with the error that is sent on the wire. Carries no stack trace. */
public final class XenstoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final XsError error;

    public XenstoreException(XsError error, String message) {
        super(error + ": " + message, null, false, false);
        this.error = error;
    }

    public XsError error() {
        return error;
    }
}
