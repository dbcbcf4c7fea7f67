package org.xenolith.xenstore.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal that is bounded by snapshots. {@link #append} and {@link #flush} belong to one thread; snapshots are written
 * and files are forced to disk in the background.
 *
 * <p>If the disk refuses, the store stays up without durability: it says so once, and tries again with a new journal and
 * a snapshot.
 */
public final class Journal implements AutoCloseable {
    /** Something that writes all records of a snapshot. */
    @FunctionalInterface
    public interface Image {
        /** @throws UncheckedIOException as the consumer throws it */
        void write(RecordConsumer consumer) throws IOException;
    }

    /** Takes records. */
    @FunctionalInterface
    public interface RecordConsumer {
        void accept(byte[] bytes, int offset, int length);
    }

    /** What is applied when a journal is opened. */
    public interface Restoration {
        /** Starts with an empty store. */
        void begin();

        /** Applies a record; throws {@link IllegalArgumentException} if it makes no sense. */
        void apply(byte[] record);

        /** Whether the records so far are a whole snapshot. */
        boolean whole();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final long SMALLEST_LIMIT = 16L << 20;
    private static final long FORCE_MILLIS = 500;
    private static final long RETRY_NANOS = 5_000_000_000L;

    private final StateFiles files;
    private final String bootId;
    private final ExecutorService background = Executors.newSingleThreadExecutor(Journal::daemon);
    private final ScheduledExecutorService forcer = Executors.newSingleThreadScheduledExecutor(Journal::daemon);
    private volatile RecordWriter current;
    private volatile long forced;
    private volatile long snapshotSize;
    private volatile boolean snapshotting;
    private long generation;
    private long failedAt;
    private boolean failed;
    private String recovered = "";

    private Journal(StateFiles files, String bootId) {
        this.files = files;
        this.bootId = bootId;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "xenstored-journal");
        thread.setDaemon(true);
        return thread;
    }

    /** Opens a directory and restores what this boot of the machine left there. */
    public static Journal open(Path directory, Restoration restoration) throws IOException {
        return open(directory, StateFiles.bootId(), restoration);
    }

    static Journal open(Path directory, String bootId, Restoration restoration) throws IOException {
        StateFiles files = new StateFiles(directory);
        try {
            Journal journal = new Journal(files, bootId);
            journal.recover(restoration);
            journal.forcer.scheduleWithFixedDelay(journal::force, FORCE_MILLIS, FORCE_MILLIS, TimeUnit.MILLISECONDS);
            return journal;
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private void recover(Restoration restoration) throws IOException {
        files.removeUnfinished();
        TreeSet<Long> snapshots = files.generations("snapshot");
        TreeSet<Long> journals = files.generations("journal");
        long newest = Math.max(snapshots.isEmpty() ? 0 : snapshots.last(), journals.isEmpty() ? 0 : journals.last());
        long base = 0;
        restoration.begin();
        while (!snapshots.isEmpty() && base == 0) {
            long candidate = snapshots.pollLast();
            RecordReader.Result result = RecordReader.read(files.snapshot(candidate), bootId, restoration::apply);
            if (result.ending() == RecordReader.Ending.CLEAN && restoration.whole()) {
                base = candidate;
            } else {
                report(files.snapshot(candidate), result);
                restoration.begin();
            }
        }
        long start = base == 0 && !journals.isEmpty() ? journals.first() : base;
        if (base == 0 && start > 1) {
            LOG.error("{} has no snapshot to start from and is not used", files.journal(start));
            start = 0;
        }
        generation = start == 0 ? 0 : replay(start, journals, restoration);
        if (generation == 0) {
            files.removeBefore(newest + 1);
        }
        startNext();
    }

    /** Applies journals from one on as far as they are intact, and leaves none after that; returns the last one left. */
    private long replay(long start, TreeSet<Long> journals, Restoration restoration) throws IOException {
        long records = 0;
        long last = start - 1;
        RecordReader.Ending ending = RecordReader.Ending.CLEAN;
        while (ending == RecordReader.Ending.CLEAN && journals.contains(last + 1)) {
            Path file = files.journal(last + 1);
            RecordReader.Result result = RecordReader.read(file, bootId, restoration::apply);
            ending = result.ending();
            records += result.records();
            if (ending != RecordReader.Ending.CLEAN) {
                report(file, result);
            }
            if (ending == RecordReader.Ending.UNFINISHED || ending == RecordReader.Ending.DAMAGED) {
                files.cut(file, result.offset());
                if (result.offset() == 0) {
                    journals.remove(last + 1);
                }
            }
            last += result.offset() == 0 ? 0 : 1;
        }
        if (ending != RecordReader.Ending.FOREIGN) {
            for (long unused : journals.tailSet(last + 1)) {
                files.putAside(files.journal(unused));
            }
        }
        recovered += "journal-recovered-records " + records + "\n";
        return last;
    }

    private void report(Path file, RecordReader.Result result) throws IOException {
        switch (result.ending()) {
            case FOREIGN -> LOG.info("{} is of an earlier boot and not used", file);
            case UNFINISHED -> LOG.warn("{} ends in an unfinished record at offset {}; {} records before it are kept", file,
                    result.offset(), result.records());
            default -> {
                LOG.error("{} is damaged at offset {}; {} records before it are kept", file, result.offset(), result.records());
                recovered += "journal-damaged-at " + result.offset() + "\n";
                Files.copy(file, file.resolveSibling(file.getFileName() + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Whether a snapshot must be given now, because what was restored lies in several files or the store is new. */
    public boolean needsSnapshot() {
        return generation > 1;
    }

    private void startNext() throws IOException {
        RecordWriter next = new RecordWriter(files.journal(generation + 1), bootId);
        generation++;
        RecordWriter last = current;
        current = next;
        if (last != null) {
            background.execute(() -> retire(last));
        }
    }

    private static void retire(RecordWriter writer) {
        try {
            writer.close();
        } catch (IOException e) {
            LOG.warn("cannot close an old journal", e);
        }
    }

    /** Adds a record; it is not safe before {@link #flush}. */
    public void append(byte[] bytes, int offset, int length) {
        if (failed) {
            return;
        }
        try {
            current.append(bytes, offset, length);
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Makes what was appended survive this process. */
    public void flush() {
        RecordWriter writer = current;
        if (!failed && writer.hasBuffered()) {
            try {
                writer.flush();
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    /** Whether nothing is left to flush. */
    public boolean isFlushed() {
        return failed || !current.hasBuffered();
    }

    private void fail(IOException e) {
        failed = true;
        failedAt = System.nanoTime();
        LOG.error("changes are no longer durable: {}", e.getMessage());
    }

    /** Whether the journal has grown, or failed, so that {@link #snapshot} is due. */
    public boolean isSnapshotDue() {
        if (failed) {
            return !snapshotting && System.nanoTime() - failedAt > RETRY_NANOS;
        }
        return !snapshotting && current.size() > Math.max(SMALLEST_LIMIT, 2 * snapshotSize);
    }

    /** Starts a new journal, and writes what the store is at this moment to a snapshot in the background. */
    public void snapshot(Image image) {
        try {
            startNext();
            if (failed) {
                failed = false;
                LOG.info("changes are written to a new journal again");
            }
        } catch (IOException e) {
            fail(e);
            return;
        }
        long mine = generation;
        snapshotting = true;
        background.execute(() -> write(image, mine));
    }

    private void write(Image image, long mine) {
        Path unfinished = files.unfinishedSnapshot(mine);
        try {
            try (RecordWriter writer = new RecordWriter(unfinished, bootId)) {
                image.write((bytes, offset, length) -> append(writer, bytes, offset, length));
                writer.flush();
                writer.force();
                snapshotSize = writer.size();
            }
            Files.move(unfinished, files.snapshot(mine), StandardCopyOption.ATOMIC_MOVE);
            files.force();
            files.removeBefore(mine);
        } catch (IOException | UncheckedIOException e) {
            LOG.error("cannot write snapshot {}: {}; the journals since the last one are kept", mine, e.getMessage());
        } finally {
            snapshotting = false;
        }
    }

    private static void append(RecordWriter writer, byte[] bytes, int offset, int length) {
        try {
            writer.append(bytes, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void force() {
        RecordWriter writer = current;
        long size = writer.size();
        if (size != forced) {
            try {
                writer.force();
                forced = size;
            } catch (IOException e) {
                LOG.debug("cannot force the journal to disk", e);
            }
        }
    }

    /** Lines of a name and a value. */
    public String describe() {
        return recovered + "journal-generation " + generation + "\njournal-bytes " + current.size() + "\nsnapshot-bytes "
                + snapshotSize + "\njournal-failed " + (failed ? 1 : 0) + "\n";
    }

    /** Writes what is due and lets go of the directory. */
    @Override
    public void close() {
        flush();
        forcer.shutdownNow();
        background.shutdown();
        try {
            background.awaitTermination(1, TimeUnit.MINUTES);
            current.close();
            files.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("cannot close the journal", e);
        }
    }
}
