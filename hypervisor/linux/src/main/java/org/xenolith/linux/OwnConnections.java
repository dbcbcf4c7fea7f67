package org.xenolith.linux;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** This process's TCP connections by what they connect: the JDK does not tell a socket's descriptor. */
public final class OwnConnections {
    private static final File DESCRIPTORS = new File("/proc/self/fd");
    private static final int SOL_SOCKET = 1;
    private static final int SO_LINGER = 13;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int ADDRESS_SIZE = 128;
    private static final int LENGTH = ADDRESS_SIZE;
    private static final int PORT = 2;
    private static final int INET_ADDRESS = 4;
    private static final int INET6_ADDRESS = 8;

    private OwnConnections() {
    }

    /** A second descriptor of the connection between two addresses, the caller's; null if this process has none. */
    public static Descriptor duplicate(InetSocketAddress local, InetSocketAddress remote) {
        String[] names = DESCRIPTORS.list();
        try (NativeBuffer address = new NativeBuffer(ADDRESS_SIZE + Integer.BYTES)) {
            for (String name : names == null ? new String[0] : names) {
                int number = Integer.parseInt(name);
                if (connects(number, local, remote, address)) {
                    Descriptor copy = duplicate(number);
                    if (copy != null && connects(copy.fd(), local, remote, address)) {
                        return copy;
                    } else if (copy != null) {
                        copy.close();
                    }
                }
            }
            return null;
        }
    }

    /** Null where the number has been closed meanwhile. */
    private static Descriptor duplicate(int number) {
        int copy = Libc.fcntl(number, Descriptor.F_DUPFD_CLOEXEC, 3);
        return copy < 0 ? null : new Descriptor(copy);
    }

    private static boolean connects(int fd, InetSocketAddress local, InetSocketAddress remote, NativeBuffer address) {
        return Libc.getsockname(fd, address.address(), length(address)) == 0 && local.equals(decode(address))
                && Libc.getpeername(fd, address.address(), length(address)) == 0 && remote.equals(decode(address));
    }

    private static long length(NativeBuffer address) {
        address.bytes().putInt(LENGTH, ADDRESS_SIZE);
        return address.address() + LENGTH;
    }

    /** Null unless it is of the internet. An IPv4 address within IPv6 is an IPv4 address. */
    private static InetSocketAddress decode(NativeBuffer address) {
        ByteBuffer bytes = address.bytes();
        int family = bytes.getShort(0);
        if (family != AF_INET && family != AF_INET6) {
            return null;
        }
        byte[] host = new byte[family == AF_INET ? 4 : 16];
        bytes.get(family == AF_INET ? INET_ADDRESS : INET6_ADDRESS, host);
        int port = Short.toUnsignedInt(bytes.duplicate().order(ByteOrder.BIG_ENDIAN).getShort(PORT));
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets bytes that are under way when the last descriptor is closed go on: SO_LINGER off. */
    public static void dontLinger(Descriptor connection) {
        try (NativeBuffer off = new NativeBuffer(2 * Integer.BYTES)) {
            LinuxException.check(Libc.setsockopt(connection.fd(), SOL_SOCKET, SO_LINGER, off.address(), off.size()), "setsockopt SO_LINGER");
        }
    }
}
