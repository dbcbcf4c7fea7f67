package org.xenolith.toolstack.migration;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Takes in a domain that comes over several streams side by side: pages over all of them, disks over one, everything else over the
 * first. What comes of the disks is durable when it is said to be whole. One thread calls.
 */
public final class Arrivals {
    private final MemoryPages memory;
    private final DiskArrivals disks;
    private final StateRecords records = new StateRecords();
    private final List<StreamFrame.Item> digests = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "migrate-in-data");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long end;

    /** @param disks that come with it */
    public Arrivals(MemoryPages memory, DiskArrivals disks) {
        this.memory = memory;
        this.disks = disks;
    }

    /** Returns when everything has come, is whole and checked; or throws at once when one stream is at fault. */
    public SavedState receive(List<ReadableByteChannel> streams) throws IOException {
        try {
            CompletionService<Void> reads = new ExecutorCompletionService<>(threads);
            for (int number = 0; number < streams.size(); number++) {
                boolean first = number == 0;
                ReadableByteChannel stream = streams.get(number);
                reads.submit(() -> {
                    read(new StreamReader(stream), first);
                    return null;
                });
            }
            for (int ended = 0; ended < streams.size(); ended++) {
                reads.take().get();
            }
            check();
            disks.sync();
            return records.whole(end);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            threads.shutdown();
        }
    }

    /** Returns when nothing is read from any stream any more; after {@link #receive} has failed, the streams' ends bring that about. */
    public void awaitEnd() {
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(StreamReader reader, boolean first) throws IOException {
        StreamFrame frame = reader.next();
        for (; !(frame instanceof StreamFrame.End); frame = reader.next()) {
            if (frame instanceof StreamFrame.Pages run) {
                memory.load(run);
            } else if (((StreamFrame.Item) frame).type() == FrameType.DISK) {
                disks.take((StreamFrame.Item) frame);
            } else if (first) {
                record((StreamFrame.Item) frame);
            } else if (((StreamFrame.Item) frame).type() != FrameType.CONFIGURATION) {
                throw new StreamException(frame.offset(), "a record in a stream of pages");
            }
        }
        if (first) {
            end = frame.offset();
        }
    }

    private void record(StreamFrame.Item item) throws StreamException {
        if (item.type() == FrameType.DIGEST) {
            digests.add(item);
        } else {
            records.add(item);
        }
    }

    private void check() throws StreamException {
        MemoryDigest digest = new MemoryDigest(memory);
        for (StreamFrame.Item item : digests) {
            digest.check(item);
        }
    }
}
