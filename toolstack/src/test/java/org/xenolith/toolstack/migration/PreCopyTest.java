package org.xenolith.toolstack.migration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenolith.abi.memory.DirtyBitmap;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.MigrationProgress;
import org.xenolith.toolstack.proto.StreamConfiguration;

/** A memory that is sent while it is written to. */
class PreCopyTest {
    private static final int PAGES = 2000;
    private static final GuestLayout LAYOUT = new GuestLayout((long) PAGES * StreamFormat.PAGE_SIZE);

    private static MappedGuestMemory memory() {
        return new MappedGuestMemory(LAYOUT.backed().stream()
                .map(range -> new MemoryRegion(range.gpa(), range.size(), RawMemory.allocate(range.size()))).toList());
    }

    /** One memory on its way to another. */
    private static final class Journey implements PreCopy.Guest, PreCopy.Listener, AutoCloseable {
        private final MappedGuestMemory from = memory();
        private final MappedGuestMemory to = memory();
        private final DirtyBitmap log = new DirtyBitmap(GuestLayout.HIGH_RAM >>> 12);
        private final AtomicInteger converged = new AtomicInteger();
        private boolean first = true;

        @Override
        public void close() {
            from.regions().forEach(region -> RawMemory.free(region.host()));
            to.regions().forEach(region -> RawMemory.free(region.host()));
        }

        @Override
        public void dirty(BitSet into) {
            if (first) {
                first = false;
                from.track(log);
                LAYOUT.backed().forEach(range -> into.set((int) (range.gpa() >>> 12), (int) (range.end() >>> 12)));
            }
            for (int word = 0; word < log.wordCount(); word++) {
                for (long bits = log.drain(word); bits != 0; bits &= bits - 1) {
                    into.set(word * Long.SIZE + Long.numberOfTrailingZeros(bits));
                }
            }
        }

        @Override
        public void throttle(int percent) {
            assertTrue(percent >= 0 && percent < 100);
        }

        @Override
        public void progress(MigrationProgress progress) {
            assertTrue(progress.getRound() > 0);
        }

        @Override
        public void converged() {
            converged.incrementAndGet();
        }

        /** Writes numbers and zeroes all over the memory, as a running guest does. */
        private Thread writer(long seed, int stores) {
            Random random = new Random(seed);
            Thread thread = new Thread(() -> {
                for (int i = 0; i < stores; i++) {
                    long gpa = (long) random.nextInt(PAGES) << 12;
                    if (random.nextInt(4) == 0) {
                        from.zero(gpa, 4096);
                    } else {
                        from.putLong(gpa + random.nextInt(511) * 8L, random.nextLong());
                    }
                    from.putInt(GuestLayout.CONSOLE_PFN << 12, i);
                }
            });
            thread.start();
            return thread;
        }
    }

    private static CompletableFuture<Void> receiver(Pipe.SourceChannel stream, MemoryPages memory) {
        return CompletableFuture.runAsync(() -> {
            try {
                StreamReader reader = new StreamReader(stream);
                for (StreamFrame frame = reader.next(); !(frame instanceof StreamFrame.End); frame = reader.next()) {
                    if (frame instanceof StreamFrame.Pages run) {
                        memory.load(run);
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Property(tries = 12)
    void shouldMissNoStore(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int count) throws Exception {
        Journey trip = new Journey();
        MemoryPages source = new MemoryPages(trip.from, LAYOUT, ResidentMemory.ALL);
        MemoryPages target = new MemoryPages(trip.to, LAYOUT, ResidentMemory.ALL);
        List<StreamWriter> streams = new ArrayList<>();
        List<PageWriter> writers = new ArrayList<>();
        List<CompletableFuture<Void>> receivers = new ArrayList<>();
        Pace pace = new Pace(0);
        PageEncoding encoding = PageEncoding.values()[new int[] {0, 2, 3}[(int) Math.floorMod(seed, 3L)]];
        for (int i = 0; i < count; i++) {
            Pipe pipe = Pipe.open();
            receivers.add(receiver(pipe.source(), target));
            StreamWriter out = new StreamWriter(pipe.sink(), StreamHeader.current(encoding.feature(), 0, ""), encoding);
            out.item(FrameType.CONFIGURATION, StreamConfiguration.getDefaultInstance());
            streams.add(out);
            writers.add(new PageWriter(source, out, pace));
        }
        Thread guest = trip.writer(seed, 40_000);
        try (PreCopy copy = new PreCopy(source, trip, writers, pace, MigrationLimits.getDefaultInstance(), trip)) {
            CompletableFuture<Void> rounds = CompletableFuture.runAsync(() -> {
                try {
                    copy.run();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            guest.join();
            copy.stop();
            rounds.join();
            copy.last();
        }
        for (StreamWriter out : streams) {
            out.end();
        }
        receivers.forEach(CompletableFuture::join);
        assertEquals(1, trip.converged.get());
        for (GuestLayout.Range range : LAYOUT.backed()) {
            byte[] expected = new byte[(int) range.size()];
            byte[] found = new byte[(int) range.size()];
            trip.from.read(range.gpa(), expected, 0, expected.length);
            trip.to.read(range.gpa(), found, 0, found.length);
            assertArrayEquals(expected, found);
        }
        trip.close();
    }

    @Test
    @Timeout(60)
    void shouldEndWhereTheStreamBreaks() throws Exception {
        Journey trip = new Journey();
        MemoryPages source = new MemoryPages(trip.from, LAYOUT, ResidentMemory.ALL);
        trip.from.putLong(0x1000, 1);
        Pipe pipe = Pipe.open();
        Pace pace = new Pace(0);
        StreamWriter out = new StreamWriter(pipe.sink(), StreamHeader.current(0, 0, ""), PageEncoding.RAW);
        pipe.source().close();
        try (PreCopy copy = new PreCopy(source, trip, List.of(new PageWriter(source, out, pace)), pace,
                MigrationLimits.getDefaultInstance(), trip)) {
            assertThrows(IOException.class, copy::run);
        }
        assertEquals(0, trip.converged.get());
        trip.close();
    }
}
