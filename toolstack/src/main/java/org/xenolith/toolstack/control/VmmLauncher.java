package org.xenolith.toolstack.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.xenolith.linux.JnaLibrary;
import org.xenolith.linux.ProcessControl;

/**
 * Starts empty domain processes. Each is a session of its own with its own log, so that nothing that ends the control
 * domain ends it.
 */
final class VmmLauncher {
    private static final String MAIN = "org.xenolith.toolstack.vmm.DomainProcess";
    private static final String READY = "READY";
    private static final List<String> SMALL_JVM = List.of("-Xms8m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=24m", "-Xss256k", "-XX:MaxMetaspaceSize=64m", "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=20", "-XX:-ShrinkHeapInSteps", "-XX:-UsePerfData", "-Xshare:auto");

    private static final List<String> LOGGING = List.of("-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
            "-Dslf4j.internal.verbosity=WARN",
            "-Dorg.slf4j.simpleLogger.showDateTime=true", "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS",
            "-Dorg.slf4j.simpleLogger.showShortLogName=true");

    private final Path natives;
    private final VmmLogs logs;
    private final List<String> softFlags;
    private final Path home;

    /**
     * @param natives   folder of the unpacked JNA library
     * @param logs      where each process's standard error goes
     * @param softFlags what the JVM of a soft-engine domain is started with
     * @param home      the installation
     */
    VmmLauncher(Path natives, Path logs, List<String> softFlags, Path home) {
        this.natives = natives;
        this.logs = new VmmLogs(logs);
        this.softFlags = softFlags;
        this.home = home;
    }

    /** Where a process that listens on {@code socket} writes its log. */
    Path log(Path socket) {
        return logs.of(socket);
    }

    VmmLogs logs() {
        return logs;
    }

    /** Starts a process and returns when it listens on {@code socket}. */
    Process start(String engine, Path socket) throws IOException, InterruptedException {
        return start(engine, socket, archive(engine).flags());
    }

    /** Starts one that writes the archive of its classes when it ends; see {@link #archive}. */
    Process startRecording(String engine, Path socket) throws IOException, InterruptedException {
        return start(engine, socket, archive(engine).recordingFlags());
    }

    /** What processes of an engine start from. */
    ClassArchive archive(String engine) {
        return ClassArchive.of(home, engine);
    }

    private Process start(String engine, Path socket, List<String> archiveFlags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(engine.equals("soft") ? softFlags : SMALL_JVM);
        command.addAll(archiveFlags);
        command.addAll(JnaLibrary.flags(natives));
        command.addAll(LOGGING);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN, "--socket", socket.toString()));
        Path log = log(socket);
        Process process = launch(new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())));
        try {
            awaitReady(process, log);
            return process;
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** A process inherits no_new_privs from the thread that starts it, for all of its own threads. */
    private static Process launch(ProcessBuilder builder) throws IOException, InterruptedException {
        FutureTask<Process> start = new FutureTask<>(() -> {
            ProcessControl.noNewPrivileges();
            return builder.start();
        });
        new Thread(start, "launch").start();
        try {
            return start.get();
        } catch (ExecutionException e) {
            throw new IOException("cannot start a domain process: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private static void awaitReady(Process process, Path log) throws IOException, InterruptedException {
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = out.readLine();
            if (!READY.equals(line)) {
                throw new IOException("a domain process did not start (said " + line + "); see " + log);
            }
        }
    }
}
