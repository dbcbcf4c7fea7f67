package org.xenolith.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

class TapTest {
    private static final String NAME = "xnltest0";

    @Test
    void shouldConfigureADeviceThatVanishesWithItsDescriptor() {
        try (Tap tap = open(); NetDevice device = NetDevice.named(NAME); Mmap buffer = Mmap.anonymous(4096)) {
            tap.vnetHeaderSize(12);
            tap.offload(Tap.TUN_F_CSUM | Tap.TUN_F_TSO4 | Tap.TUN_F_TSO6);
            device.mtu(1400);
            byte[] mac = {0x00, 0x16, 0x3e, 1, 2, 3};
            device.mac(mac);
            IoVec frame = new IoVec(1);
            frame.add(buffer.address(), 72);
            assertFalse(device.isUp());
            device.up(true);

            assertEquals(12, tap.vnetHeaderSize());
            assertEquals(NAME, tap.name());
            assertEquals(1400, device.mtu());
            assertArrayEquals(mac, device.mac());
            assertTrue(device.isUp());
            assertEquals(72, tap.write(frame));

            NetDevice former = NetDevice.named(NAME);
            device.rename(NAME + "-2");
            assertEquals(NAME + "-2", tap.name());
            assertTrue(device.isUp());
            assertEquals(1400, device.mtu());
            assertEquals(Errno.ENODEV, assertThrows(LinuxException.class, former::mtu).errno());
            former.close();

            tap.close();
            assertEquals(Errno.ENODEV, assertThrows(LinuxException.class, device::mtu).errno());
        }
    }

    @Test
    void shouldRejectANameTheKernelWouldCut() {
        assertThrows(IllegalArgumentException.class, () -> InterfaceRequest.named("a-name-of-sixteen"));
    }

    private static Tap open() {
        try {
            return Tap.open(NAME, false);
        } catch (LinuxException e) {
            assumeTrue(false, "no TAP devices here: " + e.getMessage());
            throw e;
        }
    }
}
