package org.xenolith.pv.blk;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.xenolith.abi.io.BlkifLayout;

/** Block requests between a front end and the back end in one process, with no guest and no disk; figures of {@code ./bench}. */
public final class BlockBenchmark {
    private static final int WARMUP = 5000;
    private static final int REQUESTS = 8000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private BlockBenchmark() {
    }

    /** @param arguments the number of rounds */
    public static void main(String[] arguments) {
        int rounds = arguments.length == 0 ? 9 : Integer.parseInt(arguments[0]);
        row(rounds, "block: 4 KiB read, depth 1", 1, 1, false);
        row(rounds, "block: 4 KiB read, depth 32", 32, 1, false);
        row(rounds, "block: 44 KiB read, depth 32", 32, 11, false);
        row(rounds, "block: 44 KiB read, depth 32, persistent", 32, 11, true);
    }

    private static void row(int rounds, String name, int depth, int segments, boolean persistent) {
        try (BlockBench bench = new BlockBench()) {
            bench.backend(BlockBackendConfig.of(bench.path).withPersistentGrants(persistent, 64).withWorkers(2), new MemoryImage(16 << 20));
            RawBlockFront front = new RawBlockFront(bench);
            front.node("feature-persistent", "1");
            front.connect();
            RawBlockFront.Page page = front.page(false);
            run(front, page, depth, segments, WARMUP);
            double[] nanos = new double[rounds];
            double[] bytes = new double[rounds];
            int batches = Math.max(1, REQUESTS / depth);
            for (int i = 0; i < rounds; i++) {
                long before = allocated(bench);
                long start = System.nanoTime();
                run(front, page, depth, segments, batches);
                nanos[i] = (double) (System.nanoTime() - start) / batches / depth;
                bytes[i] = (double) (allocated(bench) - before) / batches / depth;
            }
            figure(name, "ns/request", nanos, "");
            figure(name + ", allocated", "B/request", bytes, "value<=0.5");
        }
    }

    private static void figure(String name, String unit, double[] values, String target) {
        String samples = Arrays.stream(values).mapToObj(value -> String.format(Locale.ROOT, "%.6g", value)).collect(Collectors.joining(" "));
        System.out.println(String.join("\t", "FIGURE", name, unit, samples, "", "", target));
    }

    private static void run(RawBlockFront front, RawBlockFront.Page page, int depth, int segments, int batches) {
        for (int round = 0; round < batches; round++) {
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
