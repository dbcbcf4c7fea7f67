package org.xenolith.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * JNA's own native library, unpacked once for many processes: each of them then starts without unpacking a copy of
 * its own.
 */
public final class JnaLibrary {
    private static final String RESOURCE = "/com/sun/jna/linux-x86-64/libjnidispatch.so";

    private JnaLibrary() {
    }

    /** Puts the library into a folder, replacing what is there as a whole. */
    public static void unpack(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path target = folder.resolve("libjnidispatch.so");
        Path fresh = Files.createTempFile(folder, "jnidispatch", ".new");
        try (InputStream library = JnaLibrary.class.getResourceAsStream(RESOURCE)) {
            if (library == null) {
                throw new IOException("the JNA jar has no " + RESOURCE);
            }
            Files.copy(library, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What a JVM is started with to use the unpacked library. */
    public static List<String> flags(Path folder) {
        return List.of("-Djna.boot.library.path=" + folder, "-Djna.nounpack=true", "-Djna.noclasspath=true");
    }
}
