package org.xenolith.linux;

import java.util.List;
import java.util.Objects;

/**
 * One struct msghdr with a bounce buffer and room for descriptors (sendmsg(2), unix(7)). The layout is x86-64's.
 * One thread at a time.
 */
final class SocketMessage {
    static final int MAX_DESCRIPTORS = 64;

    private static final int CHUNK = 16384;
    private static final int SCM_RIGHTS = 1;
    private static final int SOL_SOCKET = 1;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int MSG_CTRUNC = 8;

    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int MSG_CONTROL = 32;
    private static final int MSG_CONTROLLEN = 40;
    private static final int MSG_FLAGS = 48;
    private static final int MSGHDR = 56;
    private static final int CMSG_HEADER = 16;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;

    private final NativeBuffer data = new NativeBuffer(CHUNK);
    private final NativeBuffer control = new NativeBuffer(CMSG_HEADER + MAX_DESCRIPTORS * Integer.BYTES);
    private final NativeBuffer header = new NativeBuffer(MSGHDR);
    private final IoVec vector = new IoVec(1);

    void send(int fd, byte[] bytes, int offset, int length, Descriptor[] descriptors) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (descriptors.length > MAX_DESCRIPTORS || descriptors.length > 0 && length == 0) {
            throw new IllegalArgumentException("descriptors=" + descriptors.length + ", length=" + length);
        }
        int controlLength = rights(descriptors);
        for (int done = 0; done < length; ) {
            int step = Math.min(CHUNK, length - done);
            data.bytes().put(0, bytes, offset + done, step);
            prepare(step, done == 0 ? controlLength : 0);
            long sent = Libc.sendmsg(fd, header.address(), MSG_NOSIGNAL);
            if (sent >= 0) {
                done += (int) sent;
            } else if (Libc.errno() != Errno.EINTR) {
                throw new LinuxException("sendmsg", Libc.errno());
            }
        }
    }

    private int rights(Descriptor[] descriptors) {
        if (descriptors.length == 0) {
            return 0;
        }
        int used = CMSG_HEADER + descriptors.length * Integer.BYTES;
        control.bytes().putLong(0, used).putInt(CMSG_LEVEL, SOL_SOCKET).putInt(CMSG_TYPE, SCM_RIGHTS);
        for (int i = 0; i < descriptors.length; i++) {
            control.bytes().putInt(CMSG_HEADER + i * Integer.BYTES, descriptors[i].fd());
        }
        return used;
    }

    private void prepare(int length, int controlLength) {
        vector.clear();
        vector.add(data.address(), length);
        header.bytes().putLong(MSG_IOV, vector.address()).putLong(MSG_IOVLEN, 1)
                .putLong(MSG_CONTROL, controlLength == 0 ? 0 : control.address())
                .putLong(MSG_CONTROLLEN, controlLength).putInt(MSG_FLAGS, 0);
    }

    int receive(int fd, byte[] into, int offset, int length, List<Descriptor> received) {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        prepare(Math.min(CHUNK, length), control.size());
        int got = receive(fd);
        takeRights(received);
        if ((header.bytes().getInt(MSG_FLAGS) & MSG_CTRUNC) != 0) {
            throw new LinuxException("recvmsg: more than " + MAX_DESCRIPTORS + " descriptors at once", Errno.E2BIG);
        }
        data.bytes().get(0, into, offset, got);
        return got == 0 ? -1 : got;
    }

    private int receive(int fd) {
        while (true) {
            long got = Libc.recvmsg(fd, header.address(), MSG_CMSG_CLOEXEC);
            if (got >= 0) {
                return (int) got;
            }
            if (Libc.errno() != Errno.EINTR) {
                throw new LinuxException("recvmsg", Libc.errno());
            }
        }
    }

    private void takeRights(List<Descriptor> received) {
        if (header.bytes().getLong(MSG_CONTROLLEN) < CMSG_HEADER) {
            return;
        }
        int end = (int) control.bytes().getLong(0);
        if (control.bytes().getInt(CMSG_LEVEL) != SOL_SOCKET || control.bytes().getInt(CMSG_TYPE) != SCM_RIGHTS) {
            return;
        }
        for (int at = CMSG_HEADER; at + Integer.BYTES <= end; at += Integer.BYTES) {
            received.add(new Descriptor(control.bytes().getInt(at)));
        }
    }
}
