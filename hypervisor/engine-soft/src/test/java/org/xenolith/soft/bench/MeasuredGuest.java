package org.xenolith.soft.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One guest of {@code images/bench/init} in a process of its own, timed by the lines it prints. Milliseconds on the
 * host's clock.
 */
final class MeasuredGuest {
    private static final String MARK = "xenolith: ";
    private static final int LIMIT_SECONDS = 200;

    /** From the start of the process to the first line of user space. */
    double boot;
    /** The process's private anonymous memory at that line, and at the end of the last workload, in MiB. */
    double memoryAtBoot;
    double memoryAtEnd;
    /** The last repetition of each workload. */
    final Map<String, Double> work = new LinkedHashMap<>();
    /** What the guest's process says of itself on standard error. */
    String report = "";

    static MeasuredGuest run(List<String> command) throws IOException, InterruptedException {
        MeasuredGuest guest = new MeasuredGuest();
        Path errors = Files.createTempFile("measured-guest", ".log");
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        Thread limit = new Thread(() -> endAfterLimit(process));
        limit.setDaemon(true);
        limit.start();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            guest.read(lines, start, process.pid());
        }
        process.waitFor();
        guest.report = Files.readString(errors);
        Files.delete(errors);
        if (guest.memoryAtEnd == 0) {
            throw new IllegalStateException("the guest did not come to its end: " + command + "\n" + guest.report);
        }
        return guest;
    }

    private static void endAfterLimit(Process process) {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    private void read(BufferedReader lines, long start, long pid) throws IOException {
        long begun = start;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int mark = line.indexOf(MARK);
            if (mark < 0) {
                continue;
            }
            long now = System.nanoTime();
            String[] words = line.substring(mark + MARK.length()).trim().split(" ");
            switch (words[0]) {
                case "init" -> {
                    boot = (now - start) / 1e6;
                    memoryAtBoot = anonymousMib(pid);
                }
                case "start" -> begun = now;
                case "stop" -> work.put(words[1], (now - begun) / 1e6);
                case "end" -> memoryAtEnd = anonymousMib(pid);
                default -> { }
            }
        }
    }

    private static double anonymousMib(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            if (line.startsWith("Anonymous:")) {
                return Long.parseLong(line.split(" +")[1]) / 1024.0;
            }
        }
        throw new IOException("no Anonymous line for pid " + pid);
    }
}
