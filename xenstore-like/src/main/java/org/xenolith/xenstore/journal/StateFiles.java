package org.xenolith.xenstore.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of one state directory, by generation: {@code snapshot-N} is the store at the moment {@code journal-N}
 * began. Locked against a second daemon.
 */
final class StateFiles implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("(snapshot|journal)-(\\d{1,15})");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path directory;
    private final FileChannel lockFile;

    StateFiles(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
        lockFile = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            lockFile.close();
            throw new IOException("another xenstored keeps its state in " + directory);
        }
    }

    /** What tells one boot of this machine from another; empty if the kernel does not say. */
    static String bootId() throws IOException {
        return Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).trim() : "";
    }

    Path snapshot(long generation) {
        return directory.resolve("snapshot-" + generation);
    }

    Path unfinishedSnapshot(long generation) {
        return directory.resolve("snapshot-" + generation + ".new");
    }

    Path journal(long generation) {
        return directory.resolve("journal-" + generation);
    }

    /** Generations that have a snapshot, or a journal, in order. */
    TreeSet<Long> generations(String kind) throws IOException {
        TreeSet<Long> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches() && name.group(1).equals(kind)) {
                    found.add(Long.parseLong(name.group(2)));
                }
            });
        }
        return found;
    }

    /** Removes files of generations before this one. */
    void removeBefore(long generation) throws IOException {
        for (long old : generations("snapshot").headSet(generation)) {
            Files.deleteIfExists(snapshot(old));
        }
        for (long old : generations("journal").headSet(generation)) {
            Files.deleteIfExists(journal(old));
        }
    }

    /** Shortens a file to its intact part; one with none is removed. */
    void cut(Path file, long length) throws IOException {
        if (length == 0) {
            Files.delete(file);
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    /** Puts a file aside for whoever wants to look; one of a name is kept. */
    void putAside(Path file) throws IOException {
        Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes unfinished snapshots of a daemon that died. */
    void removeUnfinished() throws IOException {
        List<Path> unfinished = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(file -> file.getFileName().toString().endsWith(".new")).forEach(unfinished::add);
        }
        for (Path file : unfinished) {
            Files.delete(file);
        }
    }

    /** Makes names durable. */
    void force() throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
