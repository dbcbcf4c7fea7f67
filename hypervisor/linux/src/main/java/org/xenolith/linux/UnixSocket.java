package org.xenolith.linux;

import java.nio.file.Path;
import java.util.List;

/**
 * A connected stream socket that also carries descriptors. One thread may send while another receives; several
 * senders or receivers serialise themselves.
 */
public final class UnixSocket extends Descriptor {
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SHUT_RDWR = 2;

    private final SocketMessage outgoing = new SocketMessage();
    private final SocketMessage incoming = new SocketMessage();

    /** Takes ownership of a connected socket. */
    public UnixSocket(int fd) {
        super(fd);
    }

    static int newSocket() {
        return LinuxException.check(Libc.socket(UnixAddress.AF_UNIX, SOCK_STREAM_CLOEXEC, 0), "socket AF_UNIX");
    }

    public static UnixSocket connect(Path path) {
        UnixSocket socket = new UnixSocket(newSocket());
        try (UnixAddress address = new UnixAddress(path)) {
            LinuxException.check(Libc.connect(socket.fd(), address.address(), address.length()), "connect " + path);
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Two sockets connected to each other. */
    public static List<UnixSocket> pair() {
        try (NativeBuffer fds = new NativeBuffer(2 * Integer.BYTES)) {
            LinuxException.check(Libc.socketpair(UnixAddress.AF_UNIX, SOCK_STREAM_CLOEXEC, 0, fds.address()),
                    "socketpair");
            return List.of(new UnixSocket(fds.bytes().getInt(0)), new UnixSocket(fds.bytes().getInt(Integer.BYTES)));
        }
    }

    public PeerCredentials peer() {
        try (NativeBuffer value = new NativeBuffer(16)) {
            value.bytes().putInt(12, 12);
            LinuxException.check(Libc.getsockopt(fd(), SOL_SOCKET, SO_PEERCRED, value.address(), value.address() + 12),
                    "getsockopt SO_PEERCRED");
            return new PeerCredentials(value.bytes().getInt(0), value.bytes().getInt(4), value.bytes().getInt(8));
        }
    }

    /**
     * Sends all bytes, with descriptors on the first of them. The descriptors stay the sender's; the receiver gets
     * duplicates.
     *
     * @param descriptors at most 64; {@code length} is then at least 1
     */
    public void send(byte[] bytes, int offset, int length, Descriptor... descriptors) {
        synchronized (outgoing) {
            outgoing.send(fd(), bytes, offset, length, descriptors);
        }
    }

    /**
     * Waits for bytes.
     *
     * @param received gets the descriptors that came with them, close-on-exec, the caller's from now on
     * @return number of bytes, or -1 when the other end has closed
     */
    public int receive(byte[] into, int offset, int length, List<Descriptor> received) {
        synchronized (incoming) {
            return incoming.receive(fd(), into, offset, length, received);
        }
    }

    /** Ends both directions and wakes a thread that waits in {@link #receive}. */
    public void shutdown() {
        Libc.shutdown(fd(), SHUT_RDWR);
    }
}
