package org.xenolith.core;

import org.xenolith.abi.XenErrno;

/** What a guest asked for and Xen would answer with a negative errno. The guest's doing: carries no stack trace. */
public final class XenException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int errno;

    /** @param errno a positive value of {@link XenErrno} */
    public XenException(int errno, String message) {
        super(message, null, false, false);
        this.errno = errno;
    }

    /** Positive error number. */
    public int errno() {
        return errno;
    }
}
