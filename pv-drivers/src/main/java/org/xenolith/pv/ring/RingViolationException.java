package org.xenolith.pv.ring;

/** The other side of a ring broke its rules. Its doing, not ours: carries no stack trace and ends the connection. */
public final class RingViolationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RingViolationException(String message) {
        super(message, null, false, false);
    }
}
