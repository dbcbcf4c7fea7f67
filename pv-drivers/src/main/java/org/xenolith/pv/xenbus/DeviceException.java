package org.xenolith.pv.xenbus;

/**
 * The other end offered something that no connection can be made of: a missing node, a bad grant, a ring out of range.
 * Its doing: carries no stack trace. The message goes to the device's {@code error} node.
 */
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int errno;

    /** @param errno a positive value of {@link org.xenolith.abi.XenErrno} */
    public DeviceException(int errno, String message) {
        super(message, null, false, false);
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }
}
