package org.xenolith.linux;

import java.nio.file.Path;

/** A listening stream socket in the file system (unix(7)). */
public final class UnixListener extends Descriptor {
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SHUT_RDWR = 2;

    /** Takes ownership of a listening socket that was passed in. */
    public UnixListener(int fd) {
        super(fd);
    }

    /** Binds to a path that must not exist yet; removing the file afterwards is the caller's business. */
    public static UnixListener bind(Path path, int backlog) {
        UnixListener listener = new UnixListener(UnixSocket.newSocket());
        try (UnixAddress address = new UnixAddress(path)) {
            LinuxException.check(Libc.bind(listener.fd(), address.address(), address.length()), "bind " + path);
            LinuxException.check(Libc.listen(listener.fd(), backlog), "listen " + path);
            return listener;
        } catch (RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /** Waits for the next client. {@link #stop} from another thread makes it throw EINVAL. */
    public UnixSocket accept() {
        while (true) {
            int fd = Libc.accept4(fd(), 0, 0, SOCK_CLOEXEC);
            if (fd >= 0) {
                return new UnixSocket(fd);
            }
            int errno = Libc.errno();
            if (errno != Errno.EINTR && errno != Errno.ECONNABORTED) {
                throw new LinuxException("accept4", errno);
            }
        }
    }

    /** Lets later clients see, as their peer, the user that this process has become (SO_PEERCRED tells who called listen). */
    public void introduceAnew(int backlog) {
        LinuxException.check(Libc.listen(fd(), backlog), "listen");
    }

    /** Refuses further clients and wakes {@link #accept}. */
    public void stop() {
        Libc.shutdown(fd(), SHUT_RDWR);
    }
}
