package org.xenolith.pv.blk;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.xenolith.abi.io.BlkifLayout;

/** Block requests between a front end and the back end in one process, with no guest and no disk: prints a table. */
public final class BlockBenchmark {
    private static final int ROUNDS = 5000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private BlockBenchmark() {
    }

    /** Runs every row once to warm up and once to measure. */
    public static void main(String[] arguments) {
        System.out.printf("%-34s %12s %12s %12s%n", "block, in memory", "requests/s", "ns/request", "B/request");
        row("4 KiB read, depth 1", 1, 1, false);
        row("4 KiB read, depth 32", 32, 1, false);
        row("44 KiB read, depth 32", 32, 11, false);
        row("44 KiB read, depth 32, persistent", 32, 11, true);
    }

    private static void row(String name, int depth, int segments, boolean persistent) {
        try (BlockBench bench = new BlockBench()) {
            bench.backend(BlockBackendConfig.of(bench.path).withPersistentGrants(persistent, 64).withWorkers(2), new MemoryImage(16 << 20));
            RawBlockFront front = new RawBlockFront(bench);
            front.node("feature-persistent", "1");
            front.connect();
            RawBlockFront.Page page = front.page(false);
            run(front, page, depth, segments);
            long bytes = allocated(bench);
            long start = System.nanoTime();
            run(front, page, depth, segments);
            long nanos = System.nanoTime() - start;
            double requests = (double) ROUNDS * depth;
            System.out.printf("%-34s %12.0f %12.0f %12.2f%n", name, requests * 1e9 / nanos, nanos / requests, (allocated(bench) - bytes) / requests);
        }
    }

    private static void run(RawBlockFront front, RawBlockFront.Page page, int depth, int segments) {
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < depth; i++) {
                front.transfer(BlkifLayout.OP_READ, i, 88L * i, segments, page, 0, 7);
            }
            front.push();
            for (int left = depth; left > 0; ) {
                if (front.ring.unconsumed() > 0) {
                    front.ring.take(front.slot);
                    left--;
                } else {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static long allocated(BlockBench bench) {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(bench.threadIds())).sum();
    }
}
