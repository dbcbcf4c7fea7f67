package org.xenolith.toolstack.migration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.StreamConfiguration;
import org.xenolith.toolstack.proto.StreamDisk;

/** Disks that are sent while they are written to. */
class DiskMirrorTest {
    private static final int SECTOR = 512;
    private static final int PAGE = 4096;

    /** A sparse disk in memory, whose holes are pages of zeroes. */
    private static final class MemoryDisk implements DiskSource, DiskTarget {
        private final int devid;
        private final byte[] bytes;
        private final BlockLog log;
        private long unsynced;

        MemoryDisk(int devid, int size) {
            this.devid = devid;
            bytes = new byte[size];
            log = new BlockLog(size);
        }

        void store(int offset, byte[] data) {
            synchronized (this) {
                System.arraycopy(data, 0, bytes, offset, data.length);
            }
            log.mark(offset, data.length);
        }

        @Override
        public int devid() {
            return devid;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public BlockLog log() {
            return log;
        }

        private synchronized boolean hole(long page) {
            int from = (int) page * PAGE;
            for (int at = from; at < Math.min(from + PAGE, bytes.length); at++) {
                if (bytes[at] != 0) {
                    return false;
                }
            }
            return true;
        }

        private long next(long from, boolean wanted) {
            long page = from / PAGE;
            while (page * PAGE < bytes.length && hole(page) != wanted) {
                page++;
            }
            return Math.min(bytes.length, Math.max(from, page * PAGE));
        }

        @Override
        public long nextData(long from) {
            return next(from, false);
        }

        @Override
        public long nextHole(long from) {
            return next(from, true);
        }

        @Override
        public synchronized void read(long offset, byte[] into, int length) {
            System.arraycopy(bytes, (int) offset, into, 0, length);
        }

        @Override
        public void write(long offset, byte[] data, int at, int length) {
            System.arraycopy(data, at, bytes, (int) offset, length);
            unsynced += length;
        }

        @Override
        public void zero(long offset, long length) {
            Arrays.fill(bytes, (int) offset, (int) (offset + length), (byte) 0);
        }

        @Override
        public void sync() {
            unsynced = 0;
        }
    }

    private static void receive(Pipe pipe, Map<Integer, MemoryDisk> targets) throws IOException {
        DiskArrivals arrivals = new DiskArrivals(targets);
        StreamReader reader = new StreamReader(pipe.source());
        for (StreamFrame frame = reader.next(); !(frame instanceof StreamFrame.End); frame = reader.next()) {
            if (((StreamFrame.Item) frame).type() == FrameType.DISK) {
                arrivals.take((StreamFrame.Item) frame);
            }
        }
        arrivals.sync();
    }

    private static StreamWriter stream(Pipe pipe, PageEncoding encoding) throws IOException {
        StreamWriter out = new StreamWriter(pipe.sink(), StreamHeader.current(encoding.feature(), 0, "test"), encoding);
        out.item(FrameType.CONFIGURATION, StreamConfiguration.getDefaultInstance());
        return out;
    }

    /** Writes, and discards, all over a disk. */
    private static void scribble(MemoryDisk disk, Random random, int times) {
        int sectors = disk.bytes.length / SECTOR;
        for (int i = 0; i < times; i++) {
            byte[] data = new byte[SECTOR * (1 + random.nextInt(Math.min(64, sectors)))];
            if (random.nextInt(3) > 0) {
                random.nextBytes(data);
            }
            disk.store(random.nextInt(sectors - data.length / SECTOR + 1) * SECTOR, data);
        }
    }

    @Property(tries = 40)
    void shouldArriveAsTheyAreWhenTheLastWriteIsDone(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6000) int sectors,
            @ForAll @IntRange(min = 0, max = 2) int packing) throws Exception {
        PageEncoding encoding = List.of(PageEncoding.RAW, PageEncoding.ZSTD, PageEncoding.LZ4).get(packing);
        Random random = new Random(seed);
        List<MemoryDisk> from = List.of(new MemoryDisk(1, sectors * SECTOR), new MemoryDisk(2, 3 * SECTOR));
        Map<Integer, MemoryDisk> to = Map.of(1, new MemoryDisk(1, sectors * SECTOR), 2, new MemoryDisk(2, 3 * SECTOR));
        random.nextBytes(to.get(1).bytes);
        from.forEach(disk -> scribble(disk, random, 20));
        Pipe pipe = Pipe.open();
        CompletableFuture<Void> arrival = CompletableFuture.runAsync(() -> {
            try {
                receive(pipe, to);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        DiskMirror mirror = new DiskMirror(from, stream(pipe, encoding), encoding, new Pace(0),
                MigrationLimits.newBuilder().setMaxDowntimeMs(1000).build(), () -> { });
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                mirror.run();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        from.forEach(disk -> scribble(disk, random, 200));
        CountDownLatch inStep = new CountDownLatch(1);
        mirror.whenInStep(inStep::countDown);
        inStep.await();
        from.forEach(disk -> scribble(disk, random, 20));
        mirror.stop();
        sending.get();
        arrival.get();
        for (MemoryDisk disk : from) {
            assertArrayEquals(disk.bytes, to.get(disk.devid).bytes);
            assertEquals(0, to.get(disk.devid).unsynced);
        }
        assertEquals(0, mirror.figures().left());
        pipe.sink().close();
        pipe.source().close();
    }

    @Test
    void shouldSendNothingOfHoles() throws Exception {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        StreamWriter out = new StreamWriter(Channels.newChannel(sent), StreamHeader.current(0, 0, "test"), PageEncoding.RAW);
        out.item(FrameType.CONFIGURATION, StreamConfiguration.getDefaultInstance());
        MemoryDisk disk = new MemoryDisk(1, 64 << 20);
        disk.store(5 << 20, new byte[] {1, 2, 3});
        DiskMirror mirror = new DiskMirror(List.of(disk), out, PageEncoding.RAW, new Pace(0), MigrationLimits.getDefaultInstance(), () -> { });
        mirror.stop();
        mirror.run();
        assertTrue(sent.size() < 3 * PAGE, "sent " + sent.size());
    }

    @Property(tries = 200)
    void shouldMarkWhatIsTouchedAndUnmarkWhatIsCovered(@ForAll @IntRange(min = 1, max = 5000) int sectors, @ForAll long seed) {
        Random random = new Random(seed);
        long size = (long) sectors * SECTOR;
        BlockLog log = new BlockLog(size);
        assertEquals(size, log.marked());
        int blocks = (int) ((size + PAGE - 1) / PAGE);
        assertEquals(blocks, log.take().cardinality());
        boolean[] model = new boolean[blocks];
        for (int i = 0; i < 30; i++) {
            long from = (long) random.nextInt(sectors) * SECTOR;
            long to = from + (1 + random.nextInt((int) ((size - from) / SECTOR))) * (long) SECTOR;
            boolean mark = random.nextBoolean();
            if (mark) {
                log.mark(from, to - from);
            } else {
                log.clear(from, to);
            }
            for (int block = 0; block < blocks; block++) {
                long begin = (long) block * PAGE;
                long end = Math.min(size, begin + PAGE);
                if (mark && from < end && to > begin) {
                    model[block] = true;
                } else if (!mark && from <= begin && to >= end) {
                    model[block] = false;
                }
            }
        }
        var marked = log.take();
        for (int block = 0; block < blocks; block++) {
            assertEquals(model[block], marked.get(block), "block " + block);
        }
        assertEquals(0, log.marked());
    }

    @Test
    void shouldRefuseWhatIsNotTheDisks() throws Exception {
        DiskArrivals arrivals = new DiskArrivals(Map.of(7, new MemoryDisk(7, 8192)));
        StreamDisk whole = StreamDisk.newBuilder().setDevid(7).setOffset(0).setLength(512).setData(ByteString.copyFrom(new byte[512])).build();
        arrivals.take(item(whole));
        for (StreamDisk wrong : List.of(whole.toBuilder().setDevid(8).build(), whole.toBuilder().setOffset(8192).build(),
                whole.toBuilder().setOffset(-512).build(), whole.toBuilder().setLength(0).build(), whole.toBuilder().setLength(-1).build(),
                whole.toBuilder().setLength(Long.MAX_VALUE).build(), whole.toBuilder().setLength(1024).build(),
                whole.toBuilder().setEncoding(99).build(), whole.toBuilder().setEncoding(PageEncoding.ZSTD.code()).build(),
                whole.toBuilder().setEncoding(1).setLength(8704).build())) {
            assertThrows(StreamException.class, () -> arrivals.take(item(wrong)), wrong::toString);
        }
        assertThrows(StreamException.class, () -> new DiskArrivals(Map.of()).take(item(whole)));
    }

    private static StreamFrame.Item item(StreamDisk piece) {
        return new StreamFrame.Item(0, FrameType.DISK, piece.toByteArray());
    }
}
