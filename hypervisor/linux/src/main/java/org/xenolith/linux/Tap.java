package org.xenolith.linux;

import java.nio.charset.StandardCharsets;

/**
 * One queue of a TAP device with virtio-net headers (linux/if_tun.h). Frames are read and written whole, each after
 * its header of {@link #vnetHeaderSize} bytes. The device disappears with its last descriptor. Transfers do not block
 * and allocate nothing; one reader and one writer, each with its own {@link IoVec}.
 */
public final class Tap extends Descriptor {
    /** Bits of {@link #offload}: what frames handed to the guest's side may leave undone. */
    public static final int TUN_F_CSUM = 1;
    public static final int TUN_F_TSO4 = 2;
    public static final int TUN_F_TSO6 = 4;
    public static final int TUN_F_TSO_ECN = 8;

    private static final int O_RDWR_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    private static final short IFF_TAP_NO_PI_VNET_HDR = 0x0002 | 0x1000 | 0x4000;
    private static final short IFF_MULTI_QUEUE = 0x0100;
    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNGETIFF = 0x800454d2L;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final long TUNSETVNETHDRSZ = 0x400454d8L;
    private static final long TUNGETVNETHDRSZ = 0x800454d7L;
    private static final long TUNSETPERSIST = 0x400454cbL;

    /** Takes ownership of an attached, non-blocking TAP descriptor that was passed in. */
    public Tap(int fd) {
        super(fd);
    }

    /**
     * Makes the device, or attaches to it. Needs CAP_NET_ADMIN.
     *
     * @param name       at most 15 bytes, such as {@code vif3.0}
     * @param multiQueue whether further descriptors of the same name become further queues
     */
    public static Tap open(String name, boolean multiQueue) {
        Tap tap = new Tap(LinuxException.check(Libc.open("/dev/net/tun", O_RDWR_NONBLOCK_CLOEXEC, 0), "open /dev/net/tun"));
        try (NativeBuffer ifreq = InterfaceRequest.named(name)) {
            short flags = (short) (IFF_TAP_NO_PI_VNET_HDR | (multiQueue ? IFF_MULTI_QUEUE : 0));
            ifreq.bytes().putShort(InterfaceRequest.VALUE, flags);
            tap.ioctl("TUNSETIFF " + name, TUNSETIFF, ifreq.address());
            tap.ioctl("TUNSETPERSIST off", TUNSETPERSIST, 0);
            return tap;
        } catch (RuntimeException e) {
            tap.close();
            throw e;
        }
    }

    /** The device's name as the kernel has it now. */
    public String name() {
        try (NativeBuffer ifreq = new NativeBuffer(InterfaceRequest.SIZE)) {
            ioctl("TUNGETIFF", TUNGETIFF, ifreq.address());
            byte[] name = new byte[InterfaceRequest.VALUE];
            ifreq.bytes().get(0, name);
            return new String(name, StandardCharsets.US_ASCII).trim();
        }
    }

    /** Length of the virtio-net header before each frame: 10 (legacy) or 12 bytes (with num_buffers). */
    public void vnetHeaderSize(int bytes) {
        setInt("TUNSETVNETHDRSZ", TUNSETVNETHDRSZ, bytes);
    }

    public int vnetHeaderSize() {
        try (NativeBuffer value = new NativeBuffer(Integer.BYTES)) {
            ioctl("TUNGETVNETHDRSZ", TUNGETVNETHDRSZ, value.address());
            return value.bytes().getInt(0);
        }
    }

    private void setInt(String what, long request, int number) {
        try (NativeBuffer value = new NativeBuffer(Integer.BYTES)) {
            value.bytes().putInt(0, number);
            ioctl(what, request, value.address());
        }
    }

    /** Says which of the {@code TUN_F_*} offloads the reader of this descriptor understands. */
    public void offload(int flags) {
        ioctl("TUNSETOFFLOAD", TUNSETOFFLOAD, flags);
    }

    /** Reads one frame with its header; 0 if none waits. */
    public int read(IoVec into) {
        return result(Libc.readv(fd(), into.address(), into.count()), "readv tap");
    }

    /** Writes one frame with its header; 0 if the device has no room for it now. */
    public int write(IoVec from) {
        return result(Libc.writev(fd(), from.address(), from.count()), "writev tap");
    }

    private static int result(long transferred, String call) {
        if (transferred >= 0) {
            return (int) transferred;
        }
        int errno = Libc.errno();
        if (errno == Errno.EAGAIN || errno == Errno.EINTR || errno == Errno.ENOBUFS) {
            return 0;
        }
        throw new LinuxException(call, errno);
    }
}
