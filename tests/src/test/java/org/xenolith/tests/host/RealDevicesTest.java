package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What lies behind a domain's devices is the host's own: TAP devices, block devices. */
class RealDevicesTest extends HostTest {
    private record Ran(int status, String output) {
    }

    private static Ran run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), output);
    }

    private static void requireInterfaces() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/net/tun")) && Files.isExecutable(Path.of("/usr/bin/ping"))
                && run("ip", "route", "show", "table", "local").status() == 0, "no TAP devices, ip or ping");
    }

    @Test
    void shouldAnswerPingsThroughItsInterface() throws Exception {
        requireInterfaces();
        host().create(Guest.probe("pinged", "net 10.213.77.2 60000").withVif("xet-ping")).ok();
        host().awaitConsole("pinged", "PROBE net ready");
        assertEquals(0, run("ip", "address", "add", "10.213.77.1/30", "dev", "xet-ping").status());
        Ran ping = run("ping", "-c", "5", "-i", "0.2", "-W", "20", "-s", "1400", "10.213.77.2");
        assertEquals(0, ping.status(), ping.output());
        assertTrue(ping.output().contains(" 0% packet loss"), ping.output());
    }

    @Test
    void shouldOutliveTheRemovalOfItsInterface() throws Exception {
        requireInterfaces();
        host().create(Guest.probe("cut", "").withVif("xet-cut")).ok();
        host().type("cut", "net-tx 5");
        host().awaitConsole("cut", "PROBE net-tx SUCCESS");
        assertEquals(0, run("ip", "link", "delete", "xet-cut").status());
        host().type("cut", "echo goes on");
        host().awaitConsole("cut", "PROBE echo SUCCESS goes on");
        host().create(Guest.probe("after", "").withVif("xet-cut")).ok();
        host().xl("destroy", "cut").ok();
        host().xl("destroy", "after").ok();
    }

    @Test
    void shouldServeABlockDeviceAsADisk() throws Exception {
        Path image = host().disk("backing", 1 << 20);
        Ran made = run("losetup", "--find", "--show", image.toString());
        assumeTrue(made.status() == 0, "no loop devices: " + made.output());
        Path device = Path.of(made.output().trim());
        try {
            host().create(Guest.probe("blocks", "blk-write 64;blk-read 64").withDisk(device)).ok();
            host().awaitConsole("blocks", "PROBE blk-read SUCCESS");
            host().create(Guest.probe("second", "").withDisk(device)).refused(device.toString(), "in use");
            host().xl("destroy", "blocks").ok();
        } finally {
            run("losetup", "--detach", device.toString());
        }
        assertTrue(Files.readAllBytes(image).length == 1 << 20);
    }
}
