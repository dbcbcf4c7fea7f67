package org.xenolith.soft.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.core.memory.HostPages;
import sun.misc.Unsafe;

/** Pages of unlinked files in memory, shared as a domain process's memfd is; they live as long as the process. */
final class SharedPages implements HostPages {
    private static final Path MEMORY = Path.of("/dev/shm");
    private final List<MappedByteBuffer> kept = new ArrayList<>();

    @Override
    public long allocate(long bytes) {
        if (bytes > Integer.MAX_VALUE || !Files.isDirectory(MEMORY)) {
            return RawMemory.allocate(bytes);
        }
        try {
            Path file = Files.createTempFile(MEMORY, "guest", "");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MappedByteBuffer mapped = channel.map(MapMode.READ_WRITE, 0, bytes);
                kept.add(mapped);
                return address(mapped);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long address(Buffer buffer) {
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            Unsafe unsafe = (Unsafe) field.get(null);
            return unsafe.getLong(buffer, unsafe.objectFieldOffset(Buffer.class.getDeclaredField("address")));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no address of a mapped buffer on this JVM", e);
        }
    }

    @Override
    public void discard(long host, long bytes) {
        RawMemory.zero(host, bytes);
    }
}
