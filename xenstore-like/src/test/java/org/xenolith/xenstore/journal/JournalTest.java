package org.xenolith.xenstore.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final class Records implements Journal.Restoration {
        final List<String> seen = new ArrayList<>();
        boolean whole;

        @Override
        public void begin() {
            seen.clear();
            whole = false;
        }

        @Override
        public void apply(byte[] record) {
            String text = new String(record, StandardCharsets.US_ASCII);
            if (text.equals("END")) {
                whole = true;
            } else {
                seen.add(text);
            }
        }

        @Override
        public boolean whole() {
            return whole;
        }
    }

    @TempDir
    Path folder;

    private Journal open(Records records) throws IOException {
        return Journal.open(folder, "boot", records);
    }

    private static void append(Journal journal, String... texts) {
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            journal.append(bytes, 0, bytes.length);
        }
        journal.flush();
    }

    private List<String> reopened() throws IOException {
        Records records = new Records();
        open(records).close();
        return records.seen;
    }

    @Test
    void shouldRestoreInOrderWhatWasFlushed() throws IOException {
        Journal journal = open(new Records());
        append(journal, "a", "b");
        append(journal, "c");
        journal.close();
        assertEquals(List.of("a", "b", "c"), reopened());
        assertEquals(List.of("a", "b", "c"), reopened());
    }

    @Test
    void shouldContinueAfterSnapshot() throws IOException {
        Journal journal = open(new Records());
        append(journal, "a", "b");
        journal.snapshot(consumer -> {
            consumer.accept(new byte[] {'A', 'B'}, 0, 2);
            consumer.accept(new byte[] {'E', 'N', 'D'}, 0, 3);
        });
        append(journal, "c");
        journal.close();
        assertEquals(List.of("AB", "c"), reopened());
        try (var files = Files.list(folder)) {
            assertTrue(files.noneMatch(file -> file.endsWith("journal-1")));
        }
    }

    @Test
    void shouldStayBoundedBySnapshots() throws IOException {
        Journal journal = open(new Records());
        byte[] record = new byte[1 << 20];
        int snapshots = 0;
        for (int i = 0; i < 100; i++) {
            journal.append(record, 0, record.length);
            journal.flush();
            if (journal.isSnapshotDue()) {
                snapshots++;
                journal.snapshot(consumer -> consumer.accept(new byte[] {'E', 'N', 'D'}, 0, 3));
            }
        }
        assertTrue(snapshots > 0);
        journal.close();
        try (var files = Files.list(folder)) {
            assertEquals(1, files.filter(file -> file.getFileName().toString().startsWith("journal")).count());
        }
    }

    @Test
    void shouldUseJournalsWhenSnapshotIsNotWhole() throws IOException {
        Journal journal = open(new Records());
        append(journal, "a");
        journal.snapshot(consumer -> {
            throw new IOException("disk full");
        });
        append(journal, "b");
        journal.close();
        assertEquals(List.of("a", "b"), reopened());
    }

    @Test
    void shouldKeepPrefixBeforeDamageAndWhatIsWrittenAfterIt() throws IOException {
        Journal journal = open(new Records());
        append(journal, "first", "second", "third");
        journal.close();
        long header = 8 + RecordFormat.header("boot").length;
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("journal-1").toFile(), "rw")) {
            file.seek(header + 13 + 9);
            file.write('X');
        }
        Records records = new Records();
        Journal again = open(records);
        assertEquals(List.of("first"), records.seen);
        assertTrue(again.describe().contains("journal-damaged-at " + (header + 13) + "\n"));
        append(again, "fourth");
        again.close();
        assertEquals(List.of("first", "fourth"), reopened());
    }

    @Test
    void shouldKeepEverythingBeforeATornTail() throws IOException {
        Journal journal = open(new Records());
        append(journal, "first", "second");
        journal.close();
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("journal-1").toFile(), "rw")) {
            file.setLength(file.length() - 3);
        }
        assertEquals(List.of("first"), reopened());
    }

    @Test
    void shouldStartEmptyAfterAnotherBoot() throws IOException {
        Journal journal = open(new Records());
        append(journal, "a");
        journal.close();
        Records records = new Records();
        Journal.open(folder, "another boot", records).close();
        assertEquals(List.of(), records.seen);
        assertEquals(List.of(), reopened());
    }

    @Test
    void shouldRefuseDirectoryThatAnotherDaemonUses() throws IOException {
        Journal journal = open(new Records());
        assertThrows(IOException.class, () -> open(new Records()));
        journal.close();
    }
}
