package org.xenolith.linux;

import java.util.Objects;

/**
 * A network interface of this namespace by name (netdevice(7)). Changes need CAP_NET_ADMIN. One thread at a time.
 */
public final class NetDevice extends Descriptor {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCGIFMTU = 0x8921;
    private static final long SIOCSIFMTU = 0x8922;
    private static final long SIOCSIFNAME = 0x8923;
    private static final long SIOCSIFHWADDR = 0x8924;
    private static final long SIOCGIFHWADDR = 0x8927;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final long SIOCBRADDIF = 0x89a2;
    private static final long SIOCBRDELIF = 0x89a3;
    private static final short IFF_UP = 1;
    private static final short ARPHRD_ETHER = 1;
    private static final int MAC = InterfaceRequest.VALUE + 2;

    private String name;

    private NetDevice(int fd, String name) {
        super(fd);
        this.name = name;
    }

    /** Whether it exists shows with the first question. */
    public static NetDevice named(String name) {
        return new NetDevice(LinuxException.check(Libc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0), "socket AF_INET"), name);
    }

    public String name() {
        return name;
    }

    public int index() {
        return request("SIOCGIFINDEX", SIOCGIFINDEX);
    }

    public int mtu() {
        return request("SIOCGIFMTU", SIOCGIFMTU);
    }

    private int request(String what, long number) {
        try (NativeBuffer ifreq = InterfaceRequest.named(name)) {
            ioctl(what + " " + name, number, ifreq.address());
            return ifreq.bytes().getInt(InterfaceRequest.VALUE);
        }
    }

    public void mtu(int bytes) {
        try (NativeBuffer ifreq = InterfaceRequest.named(name)) {
            ifreq.bytes().putInt(InterfaceRequest.VALUE, bytes);
            ioctl("SIOCSIFMTU " + name, SIOCSIFMTU, ifreq.address());
        }
    }

    public boolean isUp() {
        return (request("SIOCGIFFLAGS", SIOCGIFFLAGS) & IFF_UP) != 0;
    }

    public void up(boolean on) {
        try (NativeBuffer ifreq = InterfaceRequest.named(name)) {
            ioctl("SIOCGIFFLAGS " + name, SIOCGIFFLAGS, ifreq.address());
            int flags = ifreq.bytes().getShort(InterfaceRequest.VALUE);
            ifreq.bytes().putShort(InterfaceRequest.VALUE, (short) (on ? flags | IFF_UP : flags & ~IFF_UP));
            ioctl("SIOCSIFFLAGS " + name, SIOCSIFFLAGS, ifreq.address());
        }
    }

    /** Gives it another name. Before Linux 6.2 one that is up is taken down for that moment. */
    public void rename(String fresh) {
        try {
            setName(fresh);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EBUSY) {
                throw e;
            }
            up(false);
            try {
                setName(fresh);
            } finally {
                up(true);
            }
        }
    }

    private void setName(String fresh) {
        try (NativeBuffer ifreq = InterfaceRequest.named(name); NativeBuffer wanted = InterfaceRequest.named(fresh)) {
            byte[] bytes = new byte[InterfaceRequest.VALUE];
            wanted.bytes().get(0, bytes);
            ifreq.bytes().put(InterfaceRequest.VALUE, bytes);
            ioctl("SIOCSIFNAME " + name + " " + fresh, SIOCSIFNAME, ifreq.address());
            name = fresh;
        }
    }

    /** The hardware address, 6 bytes. */
    public byte[] mac() {
        try (NativeBuffer ifreq = InterfaceRequest.named(name)) {
            ioctl("SIOCGIFHWADDR " + name, SIOCGIFHWADDR, ifreq.address());
            byte[] mac = new byte[6];
            ifreq.bytes().get(MAC, mac);
            return mac;
        }
    }

    public void mac(byte[] address) {
        Objects.checkFromIndexSize(0, 6, address.length);
        try (NativeBuffer ifreq = InterfaceRequest.named(name)) {
            ifreq.bytes().putShort(InterfaceRequest.VALUE, ARPHRD_ETHER).put(MAC, address, 0, 6);
            ioctl("SIOCSIFHWADDR " + name, SIOCSIFHWADDR, ifreq.address());
        }
    }

    /** Makes this interface a port of a bridge. */
    public void joinBridge(String bridge) {
        port("SIOCBRADDIF ", SIOCBRADDIF, bridge);
    }

    public void leaveBridge(String bridge) {
        port("SIOCBRDELIF ", SIOCBRDELIF, bridge);
    }

    private void port(String what, long number, String bridge) {
        int index = index();
        try (NativeBuffer ifreq = InterfaceRequest.named(bridge)) {
            ifreq.bytes().putInt(InterfaceRequest.VALUE, index);
            ioctl(what + bridge + " " + name, number, ifreq.address());
        }
    }
}
