package org.xenolith.toolstack.control;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.LinuxException;

/**
 * Unpacked kernels, so that only the first domain of a kernel waits for its unpacking. An entry is found by what
 * changes whenever the packed file does: device, inode, size and change time. Domain processes unpack; they fill the
 * entry through a descriptor, and it counts once {@link Entry#keep} has named it. For any thread.
 */
final class KernelCache {
    /** How many kernels are kept; those used longest ago go. */
    static final int KEPT = 8;
    private static final Logger LOG = LoggerFactory.getLogger(KernelCache.class);
    private static final String SUFFIX = ".elf";
    private static final String UNFINISHED = ".new";

    private final Path directory;
    private long sequence;

    /** Makes the directory and removes what an earlier control domain left unfinished. */
    KernelCache(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
        for (Path unfinished : list("*" + UNFINISHED)) {
            Files.delete(unfinished);
        }
    }

    /** The place of an open kernel file's unpacked form. */
    Entry of(BlockFile kernel) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(Path.of("/proc/self/fd/" + kernel.fd()), "unix:dev,ino,size,ctime");
        String key = Long.toHexString((Long) attributes.get("dev")) + "-" + Long.toHexString((Long) attributes.get("ino"))
                + "-" + Long.toHexString((Long) attributes.get("size"))
                + "-" + Long.toHexString(((FileTime) attributes.get("ctime")).to(TimeUnit.NANOSECONDS));
        return new Entry(directory.resolve(key + SUFFIX), directory.resolve(key + "-" + next() + UNFINISHED));
    }

    private synchronized long next() {
        return sequence++;
    }

    /** One kernel's unpacked form, there or not. */
    final class Entry {
        private final Path file;
        private final Path unfinished;

        private Entry(Path file, Path unfinished) {
            this.file = file;
            this.unfinished = unfinished;
        }

        /** The unpacked kernel, or null where there is none. */
        BlockFile open() {
            try {
                BlockFile found = BlockFile.open(file, EnumSet.of(BlockFile.Mode.READ_ONLY));
                Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
                return found;
            } catch (LinuxException | IOException e) {
                LOG.debug("no unpacked kernel {}: {}", file, e.getMessage());
                return null;
            }
        }

        /** An empty file for it; then comes {@link #keep} or {@link #drop}. */
        BlockFile make() {
            return BlockFile.open(unfinished, EnumSet.of(BlockFile.Mode.CREATE));
        }

        /** The file is whole. */
        void keep() {
            try {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
                evict();
            } catch (IOException e) {
                LOG.warn("the unpacked kernel {} is not kept: {}", file, e.toString());
                drop();
            }
        }

        void drop() {
            try {
                Files.deleteIfExists(unfinished);
            } catch (IOException e) {
                LOG.warn("cannot remove {}: {}", unfinished, e.toString());
            }
        }
    }

    private void evict() throws IOException {
        List<Path> kept = list("*" + SUFFIX);
        kept.sort(Comparator.comparing((Path entry) -> entry.toFile().lastModified()).reversed());
        for (Path old : kept.subList(Math.min(KEPT, kept.size()), kept.size())) {
            Files.deleteIfExists(old);
        }
    }

    private List<Path> list(String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
            entries.forEach(found::add);
        }
        return found;
    }
}
