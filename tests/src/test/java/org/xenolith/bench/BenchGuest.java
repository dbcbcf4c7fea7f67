package org.xenolith.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A guest to measure with.
 *
 * @param engine  kvm or soft
 * @param memory  MiB
 * @param details of its configuration
 * @param ready   what its console says when it has begun its work
 */
record BenchGuest(String engine, int memory, String details, String ready) {
    static final String NAME = "mover";
    private static final long BOOT_MS = 240_000;

    /** A Debian that has booted into its initramfs and idles there. */
    static BenchGuest debian(String kernel, String initramfs, int memory) {
        return new BenchGuest("soft", memory, "kernel='" + kernel + "'\nramdisk='" + initramfs
                + "'\nextra='console=hvc0 cryptomgr.notests xenolith.job=wait'\n", "xenolith: beat 3 ");
    }

    /** The probe. @param work its command */
    static BenchGuest probe(int memory, String work) {
        return new BenchGuest("kvm", memory, "kernel='" + System.getProperty("xenolith.probe") + "'\ncmdline='probe=\"" + work + "\"'\n",
                "SUCCESS");
    }

    String config() {
        return "type='pvh'\nname='" + NAME + "'\nengine='" + engine + "'\nmemory=" + memory + "\n" + details;
    }

    /** Waits until it has begun its work on that host. */
    void awaitReady(BenchHost host) throws IOException {
        Path log = host.paths().log().resolve("console/guest-" + NAME + ".log");
        long deadline = System.currentTimeMillis() + BOOT_MS;
        while (!Files.exists(log) || !Files.readString(log).contains(ready)) {
            if (System.currentTimeMillis() > deadline) {
                throw new IllegalStateException("the guest did not say \"" + ready + "\"; see " + log);
            }
            BenchHost.sleep(50);
        }
    }
}
