package org.xenolith.pv.blk;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.io.BlkifLayout;

class BlockAllocationTest {
    private static final int ROUNDS = 500;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Runs a load on a disk and returns the bytes that all back-end threads allocated for each of its requests. */
    private double bytesPerRequest(boolean persistent) {
        assumeTrue(threads.isThreadAllocatedMemoryEnabled(), "this JVM does not count allocation by thread");
        try (BlockBench bench = new BlockBench()) {
            bench.backend(BlockBackendConfig.of(bench.path).withPersistentGrants(persistent, 16).withWorkers(2), new MemoryImage(1 << 20));
            RawBlockFront front = new RawBlockFront(bench);
            front.node("feature-persistent", "1");
            front.connect();
            RawBlockFront.Page page = front.page(false);
            load(front, page);
            long before = allocated(bench);
            load(front, page);
            return (double) (allocated(bench) - before) / (ROUNDS * front.ring.size());
        }
    }

    private long allocated(BlockBench bench) {
        return Arrays.stream(threads.getThreadAllocatedBytes(bench.threadIds())).sum();
    }

    private static void load(RawBlockFront front, RawBlockFront.Page page) {
        int size = front.ring.size();
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < size; i++) {
                front.transfer(i % 2 == 0 ? BlkifLayout.OP_READ : BlkifLayout.OP_WRITE, i, 8 * i, 8, page, 0, 0);
            }
            front.responses(size);
        }
    }

    @Test
    void shouldAllocateNothingForEachRequest() {
        double bytes = bytesPerRequest(false);
        assertTrue(bytes < 2, "bytes/request=" + bytes);
    }

    @Test
    void shouldAllocateNothingForEachRequestWithPersistentGrants() {
        double bytes = bytesPerRequest(true);
        assertTrue(bytes < 2, "bytes/request=" + bytes);
    }
}
