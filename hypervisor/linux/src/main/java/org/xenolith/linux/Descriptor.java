package org.xenolith.linux;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An open file descriptor and its owner. After {@link #close} or {@link #release} every call fails with EBADF and
 * never reaches another file that got the same number. Closing twice is harmless.
 */
public class Descriptor implements AutoCloseable {
    private static final VarHandle FD;
    static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;

    static {
        try {
            FD = MethodHandles.lookup().findVarHandle(Descriptor.class, "fd", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int fd;

    /** Takes ownership of an open descriptor. */
    public Descriptor(int fd) {
        if (fd < 0) {
            throw new IllegalArgumentException("fd=" + fd);
        }
        this.fd = fd;
    }

    /** The number, or -1 when closed. Still owned by this object. */
    public final int fd() {
        return fd;
    }

    /** Gives up ownership: the caller closes the returned descriptor. */
    public final int release() {
        return (int) FD.getAndSet(this, -1);
    }

    /** A second descriptor of the same open file (close-on-exec); the caller owns it. */
    public final Descriptor duplicate() {
        return new Descriptor(LinuxException.check(Libc.fcntl(fd, F_DUPFD_CLOEXEC, 3), "fcntl F_DUPFD_CLOEXEC"));
    }

    /** Switches O_NONBLOCK of the open file, which other descriptors may share. */
    public final void nonBlocking(boolean on) {
        int flags = LinuxException.check(Libc.fcntl(fd, F_GETFL, 0), "fcntl F_GETFL");
        int wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
        LinuxException.check(Libc.fcntl(fd, F_SETFL, wanted), "fcntl F_SETFL");
    }

    /** An ioctl that must succeed; {@code what} names it in the exception. Returns its non-negative result. */
    protected final int ioctl(String what, long request, long argument) {
        int result = Libc.ioctl(fd, request, argument);
        if (result < 0) {
            throw new LinuxException("ioctl " + what, Libc.errno());
        }
        return result;
    }

    /** An ioctl whose failure is an answer: its result, or the negated errno. Allocates nothing. */
    protected final int tryIoctl(long request, long argument) {
        int result = Libc.ioctl(fd, request, argument);
        return result >= 0 ? result : -Libc.errno();
    }

    @Override
    public void close() {
        int owned = release();
        if (owned >= 0) {
            Libc.close(owned);
        }
    }
}
