package org.xenolith.core.builder;

import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A ramdisk (initrd, or the first boot module), passed to the guest as it is. Close after {@link PvhPlan#load}. */
public final class Ramdisk implements AutoCloseable {
    private final ImageBytes bytes;

    private Ramdisk(FileBytes bytes) {
        this.bytes = bytes;
        if (bytes.size() == 0) {
            bytes.close();
            throw new BuilderException(bytes.name() + ": the ramdisk is empty");
        }
    }

    /** @throws BuilderException when it cannot be opened or is empty */
    public static Ramdisk open(Path path) {
        return new Ramdisk(FileBytes.open(path));
    }

    /** The same over a descriptor opened elsewhere; takes the channel over. {@code name} is for messages. */
    public static Ramdisk of(String name, FileChannel channel) {
        return new Ramdisk(new FileBytes(name, channel));
    }

    /** The file, as given. */
    public String name() {
        return bytes.name();
    }

    /** Bytes. */
    public long size() {
        return bytes.size();
    }

    ImageBytes bytes() {
        return bytes;
    }

    @Override
    public void close() {
        bytes.close();
    }
}
