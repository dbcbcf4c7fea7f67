package org.xenolith.pv.net;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.xenolith.abi.DomId;
import org.xenolith.abi.memory.IoVector;
import org.xenolith.pv.loopback.LoopbackDomain;
import org.xenolith.pv.ring.Doorbell;
import org.xenolith.pv.support.MemoryStore;
import org.xenolith.pv.xenbus.DevicePath;

/** Packets from a front end through the back end into a port that swallows them, in one process; figures of {@code ./bench}. */
public final class NetBenchmark {
    private static final int WARMUP = 100_000;
    private static final int PACKETS = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private NetBenchmark() {
    }

    /** Counts what it is given; the sending thread's allocation too, which is the back end's worker's. */
    private static final class Sink implements PacketPort {
        final AtomicLong packets = new AtomicLong();
        volatile long worker;
        private final Doorbell bell = new Doorbell(1);

        @Override
        public int headerSize() {
            return 12;
        }

        @Override
        public void offloads(boolean checksum, boolean tsoV4, boolean tsoV6) {
            packets.set(0);
        }

        @Override
        public int receive(IoVector target) {
            return 0;
        }

        @Override
        public boolean send(IoVector source) throws IOException {
            if (worker == 0) {
                worker = Thread.currentThread().getId();
            }
            packets.incrementAndGet();
            return true;
        }

        @Override
        public void await(boolean packets, long nanos) {
            bell.await(0, nanos);
        }

        @Override
        public void wake() {
            bell.onEvent();
        }
    }

    /** @param arguments the number of rounds */
    public static void main(String[] arguments) {
        int rounds = arguments.length == 0 ? 9 : Integer.parseInt(arguments[0]);
        row(rounds, "net: transmit of 60 bytes", 60);
        row(rounds, "net: transmit of 1514 bytes", 1514);
        row(rounds, "net: transmit of 32 KiB", 32768);
    }

    private static void row(int rounds, String name, int length) {
        DomId id = new DomId(5);
        DevicePath path = DevicePath.of("vif", id, 0);
        LoopbackDomain domain = new LoopbackDomain(id, DomId.DOM0, 1024);
        ExecutorService executor = Executors.newCachedThreadPool();
        MemoryStore store = new MemoryStore();
        store.write(path.back() + "/online", "1");
        Sink sink = new Sink();
        NetBackend back = new NetBackend(NetBackendConfig.of(path), domain.foreignGrants(), domain.backEvents(), store, sink, executor);
        back.start();
        NetFrontend front = new NetFrontend(path, domain.memory(), domain.pages(), domain.grants(), domain.frontEvents(), store, executor, () -> { });
        front.connect(Duration.ofSeconds(10));
        byte[] frame = new byte[length];
        run(front, sink, frame, WARMUP);
        double[] nanos = new double[rounds];
        double[] bytes = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            long before = THREADS.getThreadAllocatedBytes(sink.worker);
            long start = System.nanoTime();
            run(front, sink, frame, PACKETS);
            nanos[i] = (double) (System.nanoTime() - start) / PACKETS;
            bytes[i] = (double) (THREADS.getThreadAllocatedBytes(sink.worker) - before) / PACKETS;
        }
        figure(name, "ns/packet", nanos, "");
        figure(name + ", allocated", "B/packet", bytes, "value<=0.5");
        front.close();
        back.close();
        store.close();
        executor.shutdown();
    }

    private static void figure(String name, String unit, double[] values, String target) {
        String samples = Arrays.stream(values).mapToObj(value -> String.format(Locale.ROOT, "%.6g", value)).collect(Collectors.joining(" "));
        System.out.println(String.join("\t", "FIGURE", name, unit, samples, "", "", target));
    }

    private static void run(NetFrontend front, Sink sink, byte[] frame, int packets) {
        long end = sink.packets.get() + packets;
        for (int i = 0; i < packets; i++) {
            while (!front.send(frame, frame.length, NetOffload.NONE)) {
                Thread.onSpinWait();
            }
        }
        while (sink.packets.get() < end) {
            Thread.onSpinWait();
        }
    }
}
