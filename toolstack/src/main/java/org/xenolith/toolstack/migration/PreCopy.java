package org.xenolith.toolstack.migration;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.MigrationProgress;

/**
 * Sends a domain's memory while the domain runs: all of it, then again and again what has been stored to meanwhile, until
 * little enough is left. {@link #run} and {@link #last} belong to one thread; {@link #stop} is for any.
 */
public final class PreCopy implements AutoCloseable {
    private static final long IDLE_MS = 20;
    private static final long REPORT_NANOS = 100_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int DEFAULT_DOWNTIME_MS = 50;

    /** The domain that is sent. */
    public interface Guest {
        /** Adds the frames stored to since the last call; at first all. */
        void dirty(BitSet into);

        /** Lets the vCPUs stand still for this part of their time, in percent. */
        void throttle(int percent);
    }

    /** What the sending tells, on its thread. */
    public interface Listener {
        void progress(MigrationProgress progress);

        /** Little enough is left, or a limit has been reached; said once. */
        void converged();
    }

    private final MemoryPages memory;
    private final Guest guest;
    private final PageWriters writers;
    private final Pace pace;
    private final MigrationLimits limits;
    private final Listener listener;
    private final Convergence convergence;
    private final long begun = System.nanoTime();
    private final BitSet left = new BitSet();
    private final Object signal = new Object();
    private boolean stopping;
    private boolean converged;
    private int round;
    private long roundPages;
    private long roundStart;
    private long reported;
    private long copied;

    /** @param streams one writer each, all over {@code memory} and {@code pace} */
    public PreCopy(MemoryPages memory, Guest guest, List<PageWriter> streams, Pace pace, MigrationLimits limits, Listener listener) {
        this.memory = memory;
        this.guest = guest;
        this.writers = new PageWriters(streams);
        this.pace = pace;
        this.limits = limits;
        this.listener = listener;
        convergence = new Convergence(downtimeMs(limits), limits.getThrottle());
    }

    /** How long the guest may stand still. */
    static long downtimeMs(MigrationLimits limits) {
        return limits.getMaxDowntimeMs() == 0 ? DEFAULT_DOWNTIME_MS : limits.getMaxDowntimeMs();
    }

    /** Sends until {@link #stop} is called. What is still dirty then is for {@link #last}. */
    public void run() throws IOException, InterruptedException {
        BitSet dirty = new BitSet();
        guest.dirty(dirty);
        dirty.and(memory.present());
        while (true) {
            send(dirty);
            if (enough()) {
                tellConverged();
                if (awaitStop()) {
                    left.or(dirty);
                    return;
                }
            }
        }
    }

    /** One round; leaves in {@code frames} what has become dirty during it. */
    private void send(BitSet frames) throws IOException, InterruptedException {
        round++;
        roundPages = frames.cardinality();
        roundStart = writers.done();
        long start = System.nanoTime();
        long before = writers.written();
        writers.write(frames, this::report);
        long pages = roundPages;
        frames.clear();
        guest.dirty(frames);
        convergence.round(pages, writers.written() - before, Math.max(1, System.nanoTime() - start), frames.cardinality());
        guest.throttle(convergence.throttle());
        report();
    }

    private boolean enough() {
        return converged || convergence.converged() && !convergence.worthAnotherRound()
                || limits.getMaxRounds() > 0 && round >= limits.getMaxRounds()
                || limits.getMaxSeconds() > 0 && System.nanoTime() - begun >= limits.getMaxSeconds() * NANOS_PER_SECOND;
    }

    private void tellConverged() {
        if (!converged) {
            converged = true;
            listener.converged();
        }
    }

    private boolean awaitStop() throws InterruptedException {
        synchronized (signal) {
            if (!stopping) {
                signal.wait(IDLE_MS);
            }
            return stopping;
        }
    }

    /** Ends {@link #run} after its present round. */
    public void stop() {
        synchronized (signal) {
            stopping = true;
            signal.notifyAll();
        }
    }

    /** Sends what is still dirty; the domain stands wholly still, and is what the receiver then has. */
    public void last() throws IOException, InterruptedException {
        pace.lift();
        guest.dirty(left);
        round++;
        copied = writers.written();
        writers.write(left, () -> { });
    }

    /** How much has been sent, in words. */
    public String amount() {
        return round + " rounds, " + writers.pagesWritten() + " pages with data, " + writers.written() + " bytes, "
                + copied + " of them while the domain ran";
    }

    private void report() {
        long now = System.nanoTime();
        if (now - reported < REPORT_NANOS && round > 1) {
            return;
        }
        reported = now;
        double expected = convergence.expectedNanos();
        listener.progress(MigrationProgress.newBuilder()
                .setRound(round)
                .setPagesSent(writers.done())
                .setPagesLeft(Math.max(0, roundPages - (writers.done() - roundStart)))
                .setBytesPerSecond(round > 1 ? convergence.bytesPerSecond() : overall(now))
                .setDirtyPagesPerSecond(convergence.dirtyPagesPerSecond())
                .setExpectedDowntimeUs(expected == Double.MAX_VALUE ? 0 : (long) (expected / 1000))
                .setThrottlePercent(convergence.throttle())
                .build());
    }

    private long overall(long now) {
        return (long) ((double) writers.written() / Math.max(1, now - begun) * NANOS_PER_SECOND);
    }

    @Override
    public void close() {
        guest.throttle(0);
        writers.close();
    }
}
