package org.xenolith.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockFileTest {
    private static final Set<BlockFile.Mode> CREATE = Set.of(BlockFile.Mode.CREATE);
    @TempDir
    Path folder;

    @Test
    void shouldScatterWhatWasGathered() {
        try (BlockFile file = BlockFile.open(folder.resolve("disk"), CREATE); Mmap buffer = Mmap.anonymous(8192)) {
            file.truncate(65536);
            buffer.bytes().putInt(0, 0x11111111).putInt(4096, 0x22222222);
            IoVec vector = new IoVec(4);
            vector.add(buffer.address() + 4096, 512);
            vector.add(buffer.address(), 512);
            file.write(vector, 4096);
            file.sync();

            vector.clear();
            vector.add(buffer.address() + 1024, 1024);
            assertEquals(1024, file.read(vector, 4096));

            assertEquals(0x22222222, buffer.bytes().getInt(1024));
            assertEquals(0x11111111, buffer.bytes().getInt(1536));
            assertEquals(65536, file.size());
        }
    }

    @Test
    void shouldReadShortAtTheEnd() {
        try (BlockFile file = BlockFile.open(folder.resolve("disk"), CREATE); Mmap buffer = Mmap.anonymous(4096)) {
            file.truncate(1000);
            IoVec vector = new IoVec(1);
            vector.add(buffer.address(), 4096);
            assertEquals(1000, file.read(vector, 0));
        }
    }

    @Test
    void shouldReadZeroesWhereDiscarded() {
        try (BlockFile file = BlockFile.open(folder.resolve("disk"), CREATE); Mmap buffer = Mmap.anonymous(4096)) {
            buffer.bytes().putInt(0, 5);
            IoVec vector = new IoVec(1);
            vector.add(buffer.address(), 4096);
            file.write(vector, 0);
            if (file.discard(0, 4096)) {
                vector.add(buffer.address(), 4096);
                file.read(vector, 0);
                assertEquals(0, buffer.bytes().getInt(0));
            }
        }
    }

    @Test
    void shouldRefuseASecondWriterWhileTheFirstHoldsTheLock() {
        Path path = folder.resolve("disk");
        try (BlockFile first = BlockFile.open(path, CREATE); BlockFile second = BlockFile.open(path, Set.of())) {
            assertTrue(first.lock(true));
            assertFalse(second.lock(true));
            assertFalse(second.lock(false));
            first.close();
            assertTrue(second.lock(true));
        }
    }

    @Test
    void shouldShareTheLockAmongReaders() {
        Path path = folder.resolve("disk");
        try (BlockFile first = BlockFile.open(path, CREATE);
                BlockFile second = BlockFile.open(path, Set.of(BlockFile.Mode.READ_ONLY))) {
            assertTrue(first.lock(false));
            assertTrue(second.lock(false));
            assertFalse(first.lock(true));
        }
    }

    @Property(tries = 100)
    void advancing_drops_exactly_that_many_bytes(@ForAll @IntRange(min = 0, max = 600) int bytes) {
        IoVec vector = new IoVec(3);
        vector.add(0x1000, 100);
        vector.add(0x2000, 200);
        vector.add(0x3000, 300);

        vector.advance(bytes);

        assertEquals(600 - bytes, vector.total());
        assertEquals(bytes < 100 ? 3 : bytes < 300 ? 2 : bytes < 600 ? 1 : 0, vector.count());
    }
}
