package org.xenolith.toolstack.migration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The streams of a live migration, written side by side, each by a thread of its own. One thread calls. */
final class PageWriters implements AutoCloseable {
    private static final long TICK_MS = 100;

    private final List<PageWriter> writers;
    private final ExecutorService threads;

    PageWriters(List<PageWriter> writers) {
        this.writers = List.copyOf(writers);
        threads = Executors.newFixedThreadPool(writers.size(), task -> {
            Thread thread = new Thread(task, "migrate-out");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Writes every page of a set. @param tick called now and then meanwhile */
    void write(BitSet frames, Runnable tick) throws IOException, InterruptedException {
        List<Future<?>> shares = new ArrayList<>();
        for (int share = 0; share < writers.size(); share++) {
            int number = share;
            shares.add(threads.submit(() -> {
                writers.get(number).write(frames, number, writers.size());
                return null;
            }));
        }
        for (Future<?> share : shares) {
            await(share, tick);
        }
    }

    private static void await(Future<?> share, Runnable tick) throws IOException, InterruptedException {
        while (true) {
            try {
                share.get(TICK_MS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                tick.run();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
            }
        }
    }

    /** Pages dealt with so far. */
    long done() {
        return writers.stream().mapToLong(PageWriter::done).sum();
    }

    /** Bytes written so far. */
    long written() {
        return writers.stream().mapToLong(writer -> writer.stream().written()).sum();
    }

    /** Pages written with data so far; while nobody writes. */
    long pagesWritten() {
        return writers.stream().mapToLong(writer -> writer.stream().pagesWritten()).sum();
    }

    /** Ends the threads; whoever closes has made their streams fail, or is done. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
