package org.xenolith.evtchn;

/** An event-channel operation that Xen would answer with a negative errno. The guest's doing: carries no stack trace. */
public final class EvtchnException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int errno;

    /** @param errno a positive value of {@link org.xenolith.abi.XenErrno} */
    public EvtchnException(int errno, String message) {
        super(message, null, false, false);
        this.errno = errno;
    }

    /** Positive error number. */
    public int errno() {
        return errno;
    }
}
