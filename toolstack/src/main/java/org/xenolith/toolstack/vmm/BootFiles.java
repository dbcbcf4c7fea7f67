package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import org.xenolith.linux.Descriptor;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.PassedDescriptor.Role;

/**
 * What a domain is made from, as open channels. They are opened before the process becomes the domain's user, who may
 * not open them.
 */
final class BootFiles implements AutoCloseable {
    private final Map<Role, FileChannel> channels = new EnumMap<>(Role.class);

    /** Takes its descriptors from those that were passed. */
    BootFiles(Handed handed) {
        try {
            open(handed, Role.KERNEL, StandardOpenOption.READ);
            open(handed, Role.RAMDISK, StandardOpenOption.READ);
            open(handed, Role.UNPACKED_KERNEL, StandardOpenOption.WRITE);
            open(handed, Role.STREAM, StandardOpenOption.READ);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A channel over a passed descriptor: the file is opened by the descriptor's number, never by its own name. */
    private void open(Handed handed, Role role, StandardOpenOption mode) {
        if (!handed.has(role, 0)) {
            return;
        }
        try (Descriptor file = new Descriptor(handed.take(role, 0))) {
            channels.put(role, FileChannel.open(Path.of("/proc/self/fd/" + file.fd()), mode));
        } catch (IOException e) {
            throw new OperationException(role + " cannot be read: " + e.getMessage(), "check its permissions", e);
        }
    }

    boolean has(Role role) {
        return channels.containsKey(role);
    }

    /** One that must have been passed; it is closed with the others at the latest. */
    FileChannel get(Role role) {
        FileChannel channel = channels.get(role);
        if (channel == null) {
            throw new OperationException("the control domain passed no descriptor for " + role,
                    "control domain and domain process are of different releases");
        }
        return channel;
    }

    @Override
    public void close() {
        try {
            for (FileChannel channel : channels.values()) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
