package org.xenolith.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Whether one thread of this process sleeps now, as the scheduler sees it ({@code /proc/self/task/TID/stat}, proc(5)). */
public final class ThreadSleep implements BooleanSupplier {
    private final Path stat;

    private ThreadSleep(Path stat) {
        this.stat = stat;
    }

    /** Of the calling thread; readable from any thread. */
    public static ThreadSleep ofCurrentThread() {
        try {
            Path task = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
            return new ThreadSleep(Path.of("/proc/self/task").resolve(task).resolve("stat"));
        } catch (IOException e) {
            throw new LinuxException("readlink /proc/thread-self", Errno.ENOENT);
        }
    }

    /** False while it runs or waits for a CPU; true once it has ended. */
    @Override
    public boolean getAsBoolean() {
        try {
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return line.charAt(line.lastIndexOf(')') + 2) != 'R';
        } catch (IOException ended) {
            return true;
        }
    }
}
