package org.xenolith.toolstack.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.toolstack.proto.HandoverRecord;
import org.xenolith.toolstack.proto.HandoverRecord.Standing;

/** What a control domain finds of its migrations after its death, wherever that struck. */
class HandoverJournalTest {
    @TempDir
    private Path directory;
    private HandoverJournal journal;
    private final HandoverRecord about = HandoverRecord.newBuilder().setMigration(UUID.randomUUID().toString()).setDomid(7)
            .setName("guest").setPeerAddress("127.0.0.1:8002").build();

    @BeforeEach
    void open() throws IOException {
        journal = new HandoverJournal(directory);
    }

    private Path file() {
        return directory.resolve(about.getMigration() + ".source");
    }

    private List<HandoverRecord> found() throws IOException {
        return journal.load().stream().map(HandoverFile::record).toList();
    }

    @Test
    void shouldFindTheLastStanding() throws IOException {
        HandoverFile file = journal.begin(about);
        file.write(Standing.STARTED, "");
        file.write(Standing.COMMITTED, "");
        file.write(Standing.ABORTED, "r".repeat(5000));
        HandoverRecord last = found().get(0);
        assertEquals(Standing.ABORTED, last.getStanding());
        assertEquals(1000, last.getReason().length());
        assertEquals("guest", last.getName());
        journal.load().get(0).write(Standing.DONE, "");
        assertEquals(Standing.DONE, found().get(0).getStanding());
    }

    @Test
    void shouldForgetWhatIsErasedAndWhatPromisedNothing() throws IOException {
        HandoverFile file = journal.begin(about);
        assertEquals(List.of(), found());
        file = journal.begin(about);
        file.write(Standing.STARTED, "");
        file.erase();
        assertEquals(List.of(), found());
    }

    @Test
    void shouldKeepBothSidesOfAMigrationApart() throws IOException {
        journal.begin(about).write(Standing.STARTED, "");
        journal.begin(about.toBuilder().setRole(HandoverRecord.Role.RECEIVER).build()).write(Standing.PREPARED, "");
        assertEquals(2, found().size());
        assertThrows(IOException.class, () -> journal.begin(about));
    }

    /** A write that a crash cut short at any byte has either happened or not, and the one before it always has. */
    @Test
    void shouldTakeATornEntryForNone() throws IOException {
        HandoverFile file = journal.begin(about);
        file.write(Standing.STARTED, "");
        byte[] before = Files.readAllBytes(file());
        file.write(Standing.COMMITTED, "why");
        byte[] after = Files.readAllBytes(file());
        int last = Arrays.mismatch(before, after);
        for (int written = last; written < last + 512; written++) {
            byte[] torn = before.clone();
            System.arraycopy(after, last, torn, last, written - last);
            Files.write(file(), torn);
            Standing found = found().get(0).getStanding();
            assertEquals(Arrays.equals(torn, after) ? Standing.COMMITTED : Standing.STARTED, found, "cut at " + written);
        }
    }

    @Test
    void shouldRefuseMigrationsThatAreNoUuid() {
        assertThrows(IllegalArgumentException.class, () -> journal.begin(about.toBuilder().setMigration("../../x").build()));
    }
}
