package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The archive of classes (AppCDS) that domain processes start from, one for each engine and release: beside its jars where they
 * can be written, else in the user's cache.
 */
final class ClassArchive {
    private static final List<String> QUIET = List.of("-Xlog:disable", "-Xlog:all=error:stderr");

    private final Path file;
    private final Path jar;

    private ClassArchive(Path file, Path jar) {
        this.file = file;
        this.jar = jar;
    }

    /** For the installation in {@code home}. */
    static ClassArchive of(Path home, String engine) {
        Path installed = home.resolve("toolstack/target/xenolith");
        Path folder = Files.isWritable(installed) ? installed : cache().resolve("xenolith");
        return new ClassArchive(folder.resolve("vmm-" + engine + ".jsa"), installed.resolve("lib/toolstack.jar"));
    }

    private static Path cache() {
        String chosen = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        return chosen.startsWith("/") ? Path.of(chosen) : Path.of(System.getProperty("user.home"), ".cache");
    }

    /** Whether one is yet to be made; not again after a failure. */
    boolean missing() {
        try {
            return Files.exists(jar) && !(Files.exists(file)
                    && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(jar)) > 0);
        } catch (IOException e) {
            return false;
        }
    }

    /** What a JVM is started with to use it. */
    List<String> flags() {
        return !missing() && file.toFile().length() > 0
                ? List.of("-XX:SharedArchiveFile=" + file, QUIET.get(0), QUIET.get(1)) : List.of();
    }

    /** What a JVM is started with to write a new one at its exit, for {@link #install}. */
    List<String> recordingFlags() throws IOException {
        Files.createDirectories(file.getParent());
        return List.of("-XX:ArchiveClassesAtExit=" + fresh(), QUIET.get(0), QUIET.get(1));
    }

    /** Takes what the JVM wrote; one that could not be made is kept as an empty file. */
    void install() throws IOException {
        if (!Files.exists(fresh())) {
            Files.createFile(fresh());
        }
        Files.move(fresh(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path fresh() {
        return file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    }
}
