package org.xenolith.toolstack.migration;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Takes in a domain that comes over several streams side by side: pages over all of them, everything else over the
 * first. One thread calls.
 */
public final class Arrivals {
    private final MemoryPages memory;
    private final StateRecords records = new StateRecords();
    private final List<StreamFrame.Item> digests = new ArrayList<>();
    private volatile long end;

    public Arrivals(MemoryPages memory) {
        this.memory = memory;
    }

    /** Returns when everything has come, is whole and checked. */
    public SavedState receive(List<ReadableByteChannel> streams) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(streams.size(), task -> {
            Thread thread = new Thread(task, "migrate-in-data");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Void>> reads = new ArrayList<>();
            for (int number = 0; number < streams.size(); number++) {
                boolean first = number == 0;
                ReadableByteChannel stream = streams.get(number);
                reads.add(threads.submit(() -> {
                    read(new StreamReader(stream), first);
                    return null;
                }));
            }
            for (Future<Void> read : reads) {
                read.get();
            }
            check();
            return records.whole(end);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void read(StreamReader reader, boolean first) throws IOException {
        StreamFrame frame = reader.next();
        for (; !(frame instanceof StreamFrame.End); frame = reader.next()) {
            if (frame instanceof StreamFrame.Pages run) {
                memory.load(run);
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
