package org.xenolith.toolstack.device;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.NetDevice;
import org.xenolith.linux.Tap;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.VifConfig;

/** Makes the TAP device of a network interface, sets its MTU, joins it to its bridge and brings it up. */
public final class TapOpener {
    private static final byte[] BACKEND_MAC = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};
    private static final int UUID_START = 8;
    private static final Path INTERFACES = Path.of("/sys/class/net");

    private TapOpener() {
    }

    /** Makes it under its name. */
    public static Tap open(int domid, VifConfig vif) {
        return open(vif, VifNodes.interfaceName(domid, vif));
    }

    /**
     * Makes the one of a domain that comes from another host. Where that is a host in this network namespace, it holds the
     * name until the domain runs here, which has another until {@link #settle}.
     */
    public static Tap openArriving(int domid, VifConfig vif, String migration) {
        String name = VifNodes.interfaceName(domid, vif);
        return open(vif, isOurs(name) ? arrivingName(vif, migration) : name);
    }

    /** Gives it its name, as its former holder has let go; nothing if it has it. @throws LinuxException if the name is still taken */
    public static void settle(int domid, VifConfig vif, String migration) {
        String arrived = arrivingName(vif, migration);
        if (Files.exists(INTERFACES.resolve(arrived))) {
            try (NetDevice device = NetDevice.named(arrived)) {
                device.rename(VifNodes.interfaceName(domid, vif));
            }
        }
    }

    /** Whether there is an interface of that name that a control domain has made. */
    private static boolean isOurs(String name) {
        if (!Files.exists(INTERFACES.resolve(name).resolve("tun_flags"))) {
            return false;
        }
        try (NetDevice device = NetDevice.named(name)) {
            return Arrays.equals(device.mac(), BACKEND_MAC);
        } catch (LinuxException e) {
            return false;
        }
    }

    /** At most 15 letters. */
    private static String arrivingName(VifConfig vif, String migration) {
        return "m" + migration.substring(0, UUID_START) + "." + vif.getDevid();
    }

    private static Tap open(VifConfig vif, String name) {
        String bridge = vif.getBridge();
        if (!bridge.isEmpty() && !Files.isDirectory(INTERFACES.resolve(bridge).resolve("bridge"))) {
            throw new OperationException("vif " + vif.getDevid() + ": there is no bridge \"" + bridge + "\"",
                    "make it: ip link add " + bridge + " type bridge && ip link set " + bridge
                            + " up; or write bridge= to have none");
        }
        if (Files.exists(INTERFACES.resolve(name))) {
            throw new OperationException("vif " + vif.getDevid() + ": an interface \"" + name + "\" already exists",
                    "remove it (ip link del " + name + ") or choose another vifname");
        }
        Tap tap = make(vif, name);
        try {
            configure(vif, name, bridge);
            return tap;
        } catch (LinuxException e) {
            tap.close();
            throw new OperationException("vif " + vif.getDevid() + ": " + e.getMessage(),
                    "check bridge=, mtu= and the interface's name", e);
        }
    }

    private static Tap make(VifConfig vif, String name) {
        try {
            return Tap.open(name, false);
        } catch (LinuxException e) {
            throw new OperationException("vif " + vif.getDevid() + ": cannot make the TAP device \"" + name + "\": "
                    + e.getMessage(), "run the control domain as root, load the tun module, or leave vif out", e);
        }
    }

    private static void configure(VifConfig vif, String name, String bridge) {
        try (NetDevice device = NetDevice.named(name)) {
            device.mac(BACKEND_MAC);
            device.mtu(mtu(vif, bridge));
            if (!bridge.isEmpty()) {
                device.joinBridge(bridge);
            }
            device.up(true);
        }
    }

    private static int mtu(VifConfig vif, String bridge) {
        if (vif.getMtu() != 0) {
            return vif.getMtu();
        }
        if (bridge.isEmpty()) {
            return VifNodes.DEFAULT_MTU;
        }
        try (NetDevice device = NetDevice.named(bridge)) {
            return device.mtu();
        }
    }
}
