package org.xenolith.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A JVM that starts and ends: what every start of ours is held against. */
public final class EmptyJvm {
    private EmptyJvm() {
    }

    public static void main(String[] arguments) {
        // Nothing is what it does.
    }

    /** Starts one and waits for its end, as a command would be from a shell; in milliseconds. */
    static double start() {
        return Command.millis(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto", "-cp", classes(), EmptyJvm.class.getName());
    }

    private static String classes() {
        try {
            return Path.of(EmptyJvm.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toRealPath().toString();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
