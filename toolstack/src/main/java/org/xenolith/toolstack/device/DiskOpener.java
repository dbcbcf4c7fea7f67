package org.xenolith.toolstack.device;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.LinuxException;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DiskShape;

/**
 * Opens a disk's file or device and takes its lock: shared for a reader, exclusive for a writer. The lock belongs to
 * the open file, so it goes with the descriptor into the domain process and ends with its last copy.
 */
public final class DiskOpener {
    private static final int SECTOR = 512;

    private DiskOpener() {
    }

    public static BlockFile open(DiskConfig disk) {
        BlockFile file = openUnlocked(disk);
        if (!file.lock(!disk.getReadOnly())) {
            file.close();
            throw new OperationException(name(disk) + " is in use by another domain or program",
                    "a disk takes one writer or several readers; shut the other one down first");
        }
        return file;
    }

    /** What another host needs to know to have the same disk. */
    public static DiskShape shape(DiskConfig disk) {
        try (BlockFile file = BlockFile.open(Path.of(disk.getTarget()), EnumSet.of(BlockFile.Mode.READ_ONLY))) {
            int sector = file.sectorSize();
            return DiskShape.newBuilder().setBytes(file.size() / sector * sector).setSectorBytes(sector).build();
        } catch (LinuxException e) {
            throw new OperationException(name(disk) + " cannot be examined: " + e.getMessage(), "", e);
        }
    }

    private static String name(DiskConfig disk) {
        return "disk " + disk.getVdev() + ": target \"" + disk.getTarget() + "\"";
    }

    /** As {@link #open}, for a disk whose lock another host's process still holds. */
    public static BlockFile openUnlocked(DiskConfig disk) {
        String what = name(disk);
        Path target = Path.of(disk.getTarget());
        if (!disk.getFormat().isEmpty() && !disk.getFormat().equals("raw")) {
            throw new OperationException(what + " has format=" + disk.getFormat() + ", and only raw is served",
                    "convert it: qemu-img convert -O raw " + disk.getTarget() + " disk.raw");
        }
        if (!Files.exists(target)) {
            throw new OperationException(what + " does not exist", "make it, or correct the disk line");
        }
        if (Files.isDirectory(target)) {
            throw new OperationException(what + " is a directory", "name a file or a block device");
        }
        BlockFile file = openFile(disk, what, target);
        try {
            check(disk, what, file);
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static BlockFile openFile(DiskConfig disk, String what, Path target) {
        Set<BlockFile.Mode> modes = EnumSet.noneOf(BlockFile.Mode.class);
        if (disk.getReadOnly()) {
            modes.add(BlockFile.Mode.READ_ONLY);
        }
        try {
            return BlockFile.open(target, modes);
        } catch (LinuxException e) {
            throw new OperationException(what + " cannot be opened: " + e.getMessage(),
                    "check its permissions, or attach it read-only (access=ro)", e);
        }
    }

    private static void check(DiskConfig disk, String what, BlockFile file) {
        long size = file.size();
        if (size == 0) {
            throw new OperationException(what + " is empty", "give it a size: truncate -s 1G " + disk.getTarget());
        }
        if (size % SECTOR != 0) {
            throw new OperationException(what + " has " + size + " bytes, which is not a multiple of " + SECTOR,
                    "round it up: truncate -s %" + SECTOR + " " + disk.getTarget());
        }
    }
}
