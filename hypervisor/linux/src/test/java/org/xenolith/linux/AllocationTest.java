package org.xenolith.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hot calls leave no garbage: a collection pause would be event latency. */
class AllocationTest {
    private static final int CALLS = 2000;
    @TempDir
    Path folder;

    @Test
    void shouldAllocateNothingPerEvent() {
        try (EventFd event = EventFd.create(); Epoll epoll = Epoll.create(4)) {
            epoll.add(event, Epoll.IN, 1);
            assertNothing(() -> {
                event.signal();
                epoll.await(0);
                event.drain();
                event.drain();
            });
        }
    }

    @Test
    void shouldAllocateNothingPerTransfer() {
        Path path = folder.resolve("disk");
        try (BlockFile file = BlockFile.open(path, Set.of(BlockFile.Mode.CREATE)); Mmap buffer = Mmap.anonymous(8192)) {
            file.truncate(65536);
            IoVec vector = new IoVec(4);
            assertNothing(() -> {
                vector.clear();
                vector.add(buffer.address(), 512);
                vector.add(buffer.address() + 4096, 1024);
                file.write(vector, 4096);
                vector.add(buffer.address(), 512);
                file.read(vector, 512);
            });
        }
    }

    private static void assertNothing(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        repeat(call);
        long before = threads.getCurrentThreadAllocatedBytes();
        repeat(call);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < CALLS, "bytes=" + bytes + " in " + CALLS + " calls");
    }

    private static void repeat(Runnable call) {
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
    }
}
