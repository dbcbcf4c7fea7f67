package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xenolith.kvm.KvmProbe;

/** The probe guest's kernel, made once per build folder; skips where this host cannot make or run it. */
final class ProbeKernel {
    private static final Path SOURCE = Path.of("..", "images", "probe").toAbsolutePath().normalize();
    private static final Path OUT = Path.of("target", "probe").toAbsolutePath();

    private ProbeKernel() {
    }

    static Path path() {
        return OUT.resolve("probe64.elf");
    }

    /** For guests on /dev/kvm. */
    static void require() throws IOException, InterruptedException {
        KvmProbe.Result host = KvmProbe.ofHost().probe();
        assumeTrue(host.usable(), host.reason());
        build();
    }

    static void build() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")) && Files.isExecutable(Path.of("/usr/bin/make")),
                "no gcc or make to build the probe");
        Files.createDirectories(OUT);
        Path log = OUT.resolve("make.log");
        Process make = new ProcessBuilder("make", "-s", "-C", SOURCE.toString(), "OUT=" + OUT)
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertEquals(0, make.waitFor(), Files.readString(log));
    }
}
