package org.xenolith.toolstack.device;

import java.nio.file.Files;
import java.nio.file.Path;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.NetDevice;
import org.xenolith.linux.Tap;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.VifConfig;

/** Makes the TAP device of a network interface, sets its MTU, joins it to its bridge and brings it up. */
public final class TapOpener {
    private static final byte[] BACKEND_MAC = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};
    private static final Path INTERFACES = Path.of("/sys/class/net");

    private TapOpener() {
    }

    public static Tap open(int domid, VifConfig vif) {
        String name = VifNodes.interfaceName(domid, vif);
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
