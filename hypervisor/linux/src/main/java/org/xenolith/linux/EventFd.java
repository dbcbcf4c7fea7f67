package org.xenolith.linux;

/**
 * A non-blocking event counter (eventfd(2)). Signalling is safe from any thread; draining is for one reader.
 * Nothing here allocates after construction.
 */
public final class EventFd extends Descriptor {
    private static final int EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;
    private final NativeBuffer one = new NativeBuffer(Long.BYTES);
    private final NativeBuffer count = new NativeBuffer(Long.BYTES);

    /** Takes ownership of an eventfd that was passed in; it must be non-blocking. */
    public EventFd(int fd) {
        super(fd);
        one.bytes().putLong(0, 1);
    }

    public static EventFd create() {
        return new EventFd(LinuxException.check(Libc.eventfd(0, EFD_CLOEXEC_NONBLOCK), "eventfd"));
    }

    /** Adds one. A counter at its limit stays there, which wakes the reader just as well. */
    public void signal() {
        long written = Libc.write(fd(), one.address(), Long.BYTES);
        if (written < 0 && Libc.errno() != Errno.EAGAIN) {
            throw new LinuxException("write eventfd", Libc.errno());
        }
    }

    /** Takes the count and resets it; 0 if nothing was signalled. */
    public long drain() {
        long got = Libc.read(fd(), count.address(), Long.BYTES);
        if (got == Long.BYTES) {
            return count.bytes().getLong(0);
        }
        int errno = Libc.errno();
        if (errno == Errno.EAGAIN || errno == Errno.EINTR) {
            return 0;
        }
        throw new LinuxException("read eventfd", errno);
    }
}
