package org.xenolith.tests.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.xenolith.toolstack.control.Xenolithd;

/** One run of the control domain, in a JVM of its own with the class path of the tests. */
final class ControlProcess {
    private final Process process;
    private final Path log;

    private ControlProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts one and returns when it answers. */
    static ControlProcess start(Path root) throws IOException {
        return start(root, List.of());
    }

    /** Starts one through another command, which is to run what it is given as arguments. @param options of its own */
    static ControlProcess start(Path root, List<String> through, String... options) throws IOException {
        ControlProcess control = launch(root, through,
                Stream.concat(Stream.of("run", "--detached"), Stream.of(options)).toArray(String[]::new));
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(control.process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            if (!"READY".equals(line)) {
                throw new AssertionError("the control domain said " + line + "\n" + control.log());
            }
        }
        return control;
    }

    /** Starts {@code xenolithd} with a command. */
    static ControlProcess launch(Path root, String... command) throws IOException {
        return launch(root, List.of(), command);
    }

    private static ControlProcess launch(Path root, List<String> through, String... command) throws IOException {
        Files.createDirectories(root.resolve("log"));
        Path log = root.resolve("log/xenolithd.err");
        List<String> line = new ArrayList<>(through);
        line.addAll(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
                "-Dslf4j.provider=ch.qos.logback.classic.spi.LogbackServiceProvider", "-Dslf4j.internal.verbosity=WARN",
                "-cp", classPath(), Xenolithd.class.getName()));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line).redirectInput(Path.of("/dev/null").toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> environment = builder.environment();
        environment.put("XENOLITH_DIR", root.toString());
        return new ControlProcess(builder.start(), log);
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    long pid() {
        return process.pid();
    }

    /** All it prints, until it ends. */
    String output() throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** As kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(Await.SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("process " + pid() + " does not end");
        }
        return process.exitValue();
    }

    boolean running() {
        return process.isAlive();
    }
}
