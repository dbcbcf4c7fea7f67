package org.xenolith.toolstack.device;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.LinuxException;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DiskShape;

/**
 * What mirrored disks come into: files that lie beside their own names, under ones that the migration's UUID is part of,
 * until the domain is this host's; or block devices. So a file that is given up is known for sure, whoever finds it, and one
 * that is to be replaced is whole until then. A name that is free is held by a second link.
 */
public final class MirrorFiles {
    private static final int FILE_SECTOR = 512;
    private static final String ELSEWHERE = "name another place with --disk=VDEV=PATH";

    private MirrorFiles() {
    }

    /**
     * Makes an empty file of the right size, or opens a block device; locked.
     *
     * @param overwrite whether what is there may be replaced
     */
    public static BlockFile make(DiskConfig disk, DiskShape shape, String migration, boolean overwrite) {
        Path target = Path.of(disk.getTarget());
        String what = "disk " + disk.getVdev() + ": the receiver's \"" + target + "\"";
        if (!target.isAbsolute() || target.getParent() == null || !Files.isDirectory(target.getParent())) {
            throw new OperationException(what + " is not in an existing directory", "make it there, or " + ELSEWHERE);
        }
        if (Files.isDirectory(target)) {
            throw new OperationException(what + " is a directory", ELSEWHERE);
        }
        try {
            return Files.exists(target) && !Files.isRegularFile(target) ? device(target, what, shape, overwrite)
                    : file(target, what, shape, arriving(target, migration), overwrite);
        } catch (IOException | LinuxException e) {
            throw new OperationException(what + " cannot be made: " + e.getMessage(), "see to that host's storage, or " + ELSEWHERE, e);
        }
    }

    private static BlockFile file(Path target, String what, DiskShape shape, Path arriving, boolean overwrite) throws IOException {
        if (shape.getSectorBytes() != FILE_SECTOR) {
            throw new OperationException(what + " would have sectors of " + FILE_SECTOR + " bytes, the guest's disk has "
                    + shape.getSectorBytes(), "name a block device with such sectors with --disk=VDEV=PATH");
        }
        if (overwrite && Files.exists(target)) {
            requireUnused(target, what);
        }
        BlockFile made = BlockFile.open(arriving, EnumSet.of(BlockFile.Mode.CREATE, BlockFile.Mode.EXCLUSIVE));
        try {
            made.truncate(shape.getBytes());
            made.lock(true);
            if (!overwrite || !Files.exists(target)) {
                hold(target, arriving, what);
            }
            syncDirectory(target);
            return made;
        } catch (IOException | RuntimeException e) {
            made.close();
            Files.delete(arriving);
            throw e;
        }
    }

    private static void requireUnused(Path target, String what) {
        try (BlockFile present = BlockFile.open(target, EnumSet.noneOf(BlockFile.Mode.class))) {
            if (!present.lock(true)) {
                throw new OperationException(what + " is in use by a domain or program there",
                        "if both hosts see the same storage, leave out --with-disks; else " + ELSEWHERE);
            }
        }
    }

    private static void hold(Path target, Path arriving, String what) throws IOException {
        try {
            Files.createLink(target, arriving);
        } catch (FileAlreadyExistsException e) {
            throw new OperationException(what + " exists already", "if both hosts see the same storage, leave out --with-disks; else "
                    + ELSEWHERE + ", or replace it: --overwrite-disks", e);
        }
    }

    private static BlockFile device(Path target, String what, DiskShape shape, boolean overwrite) {
        if (!overwrite) {
            throw new OperationException(what + " is a device, and all that is on it would be lost",
                    "if so it shall be: --overwrite-disks; else " + ELSEWHERE);
        }
        BlockFile device = BlockFile.open(target, EnumSet.of(BlockFile.Mode.EXCLUSIVE));
        try {
            if (!device.isBlockDevice()) {
                throw new OperationException(what + " is neither a file nor a block device", ELSEWHERE);
            }
            if (device.size() < shape.getBytes() || device.sectorSize() != shape.getSectorBytes()) {
                throw new OperationException(what + " has " + device.size() + " bytes in sectors of " + device.sectorSize()
                        + ", the guest's disk " + shape.getBytes() + " in sectors of " + shape.getSectorBytes(),
                        "make it as large and of that kind, or " + ELSEWHERE);
            }
            if (!device.lock(true)) {
                throw new OperationException(what + " is in use by a domain or program there", ELSEWHERE);
            }
            return device;
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    /** Gives files their own names, durably, in place of what had those; nothing where that is done. */
    public static void keep(Iterable<String> targets, String migration) throws IOException {
        for (String name : targets) {
            Path target = Path.of(name);
            Path arriving = arriving(target, migration);
            if (Files.exists(arriving)) {
                Files.move(arriving, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                Files.deleteIfExists(arriving);
                syncDirectory(target);
            }
        }
    }

    /** Removes files that have not been kept; nothing where there are none. */
    public static void drop(Iterable<String> targets, String migration) throws IOException {
        for (String name : targets) {
            Path target = Path.of(name);
            Path arriving = arriving(target, migration);
            if (Files.exists(arriving)) {
                if (Files.exists(target) && Files.isSameFile(target, arriving)) {
                    Files.delete(target);
                }
                Files.delete(arriving);
                syncDirectory(target);
            }
        }
    }

    private static Path arriving(Path target, String migration) {
        return target.resolveSibling(target.getFileName() + "." + migration + ".arriving");
    }

    private static void syncDirectory(Path file) throws IOException {
        try (FileChannel directory = FileChannel.open(file.getParent())) {
            directory.force(true);
        }
    }
}
