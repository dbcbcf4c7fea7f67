package org.xenolith.toolstack.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.linux.BlockFile;

class KernelCacheTest {
    @TempDir
    private Path folder;

    private Path store() {
        return folder.resolve("kernels");
    }

    private Path kernel(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static KernelCache.Entry entry(KernelCache cache, Path kernel) throws IOException {
        try (BlockFile file = BlockFile.open(kernel, EnumSet.of(BlockFile.Mode.READ_ONLY))) {
            return cache.of(file);
        }
    }

    private static void fill(KernelCache.Entry entry, int bytes) {
        try (BlockFile file = entry.make()) {
            file.truncate(bytes);
        }
        entry.keep();
    }

    /** The size of what is kept; -1 for nothing. */
    private static long kept(KernelCache cache, Path kernel) throws IOException {
        try (BlockFile file = entry(cache, kernel).open()) {
            return file == null ? -1 : file.size();
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(store())) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldGiveBackWhatWasKeptAlsoAfterARestart() throws Exception {
        KernelCache cache = new KernelCache(store());
        Path one = kernel("one", "packed");
        Path two = kernel("two", "packed");
        assertEquals(-1, kept(cache, one));
        fill(entry(cache, one), 10);
        fill(entry(cache, two), 20);
        for (KernelCache each : List.of(cache, new KernelCache(store()))) {
            assertEquals(10, kept(each, one));
            assertEquals(20, kept(each, two));
        }
    }

    @Test
    void shouldForgetAKernelThatChanged() throws Exception {
        KernelCache cache = new KernelCache(store());
        Path kernel = kernel("kernel", "packed");
        fill(entry(cache, kernel), 10);
        Thread.sleep(20);
        kernel("kernel", "other!");
        assertEquals(-1, kept(cache, kernel));
        fill(entry(cache, kernel), 30);
        Path copy = Files.copy(kernel, folder.resolve("copy"));
        assertEquals(-1, kept(cache, copy));
        Files.delete(copy);
        Files.move(kernel, folder.resolve("moved"));
        assertEquals("other!", Files.readString(folder.resolve("moved")));
    }

    @Test
    void shouldNotCountWhatIsUnfinished() throws Exception {
        KernelCache cache = new KernelCache(store());
        Path kernel = kernel("kernel", "packed");
        KernelCache.Entry dropped = entry(cache, kernel);
        dropped.make().close();
        assertEquals(-1, kept(cache, kernel));
        dropped.drop();
        assertEquals(List.of(), files());
        KernelCache.Entry cutOff = entry(cache, kernel);
        cutOff.make().close();
        assertEquals(1, files().size());
        assertEquals(-1, kept(new KernelCache(store()), kernel));
        assertEquals(List.of(), files());
    }

    @Test
    void shouldTakeTwoThatFillOneEntryAtATime() throws Exception {
        KernelCache cache = new KernelCache(store());
        Path kernel = kernel("kernel", "packed");
        KernelCache.Entry first = entry(cache, kernel);
        KernelCache.Entry second = entry(cache, kernel);
        try (BlockFile one = first.make(); BlockFile other = second.make()) {
            one.truncate(5);
            other.truncate(5);
            first.keep();
            second.keep();
        }
        assertEquals(5, kept(cache, kernel));
        assertEquals(1, files().size());
    }

    @Test
    void shouldKeepThoseUsedLast() throws Exception {
        KernelCache cache = new KernelCache(store());
        for (int i = 0; i <= KernelCache.KEPT; i++) {
            fill(entry(cache, kernel("kernel" + i, "packed")), i + 1);
            for (String file : files()) {
                FileTime written = Files.getLastModifiedTime(store().resolve(file));
                Files.setLastModifiedTime(store().resolve(file), FileTime.fromMillis(written.toMillis() - 10_000));
            }
            assertEquals(1, kept(cache, folder.resolve("kernel0")));
        }
        assertEquals(KernelCache.KEPT, files().size());
        assertEquals(-1, kept(cache, folder.resolve("kernel1")));
        assertEquals(KernelCache.KEPT + 1, kept(cache, folder.resolve("kernel" + KernelCache.KEPT)));
    }

    @Test
    void shouldServeWhoHasItOpenWhenItGoes() throws Exception {
        KernelCache cache = new KernelCache(store());
        Path kernel = kernel("kernel", "packed");
        fill(entry(cache, kernel), 7);
        try (BlockFile open = entry(cache, kernel).open()) {
            assertNotNull(open);
            for (String file : files()) {
                Files.delete(store().resolve(file));
            }
            assertEquals(7, open.size());
            assertNull(entry(cache, kernel).open());
        }
        assertArrayEquals("packed".getBytes(), Files.readAllBytes(kernel));
    }
}
