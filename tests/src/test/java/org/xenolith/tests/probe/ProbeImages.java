package org.xenolith.tests.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Builds the probe guest's images with the Makefile in {@code images/probe}. */
final class ProbeImages {
    private static final Path SOURCE = Path.of("..", "images", "probe").toAbsolutePath().normalize();
    private static final Path OUT = Path.of("target", "probe").toAbsolutePath();

    private ProbeImages() {
    }

    static Path of(int bits) {
        return OUT.resolve("probe" + bits + ".elf");
    }

    static void build() throws IOException, InterruptedException {
        assumeTrue(succeeds("gcc", "--version") && succeeds("make", "--version"), "no gcc or make to build the probe");
        Files.createDirectories(OUT);
        Path log = OUT.resolve("make.log");
        Process make = new ProcessBuilder("make", "-s", "-C", SOURCE.toString(), "OUT=" + OUT)
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertEquals(0, make.waitFor(), () -> read(log));
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
