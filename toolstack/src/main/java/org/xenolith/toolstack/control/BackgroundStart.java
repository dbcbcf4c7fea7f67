package org.xenolith.toolstack.control;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.rpc.HostPaths;

/**
 * Starts {@code xenolithd run} as a session of its own, with the flags of this JVM, and waits until it answers.
 * It logs to {@code log/xenolithd.log}; what its JVM itself has to say, and why it could not start, is in {@code xenolithd.err}.
 */
final class BackgroundStart {
    /** The line by which the background process says that it answers. */
    static final String READY = "READY";
    private final HostPaths paths;

    BackgroundStart(HostPaths paths) {
        this.paths = paths;
    }

    /** Returns its process id. @param options of {@code run} */
    long start(List<String> options) throws IOException {
        Files.createDirectories(paths.log());
        Path log = paths.log().resolve("xenolithd.log");
        Path words = paths.log().resolve("xenolithd.err");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-Dlogback.configurationFile=logback-file.xml", "-Dxenolith.log=" + log));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Xenolithd.class.getName(), "run", "--detached"));
        command.addAll(options);
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectError(words.toFile())
                .start();
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            if (READY.equals(line)) {
                return process.pid();
            }
        }
        throw new OperationException("the control domain did not start", "see " + words + " and " + log);
    }
}
