package org.xenolith.toolstack.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the host says of itself in /proc; read afresh at each call. */
final class HostFacts {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    /** Identifies this boot of the host. */
    String bootId() {
        return readLine(Path.of("/proc/sys/kernel/random/boot_id"));
    }

    String hostName() {
        return readLine(Path.of("/proc/sys/kernel/hostname"));
    }

    String release() {
        return readLine(Path.of("/proc/sys/kernel/osrelease"));
    }

    String version() {
        return readLine(Path.of("/proc/sys/kernel/version"));
    }

    long totalMemoryMib() {
        return memory("MemTotal:") / 1024;
    }

    /** What can be had without swapping. */
    long availableMemoryMib() {
        return memory("MemAvailable:") / 1024;
    }

    int cpus() {
        return (int) lines(CPUINFO).stream().filter(line -> line.startsWith("processor")).count();
    }

    /** A field of the first processor, or empty. */
    String cpuField(String name) {
        return lines(CPUINFO).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("");
    }

    private static long memory(String key) {
        return lines(MEMINFO).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("/proc/meminfo has no " + key));
    }

    private static String readLine(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "" : lines.get(0).trim();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
