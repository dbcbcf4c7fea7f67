package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code xl top} counts of a real guest. */
class TopTest extends HostTest {
    @TempDir
    private Path files;

    @Test
    void shouldCountWhatAGuestDoesToItsDisk() throws Exception {
        Path image = Files.write(files.resolve("disk"), new byte[1 << 20]);
        host().create(Guest.probe("busy", "blk-write 0;blk-read 0").withDisk(image)).ok();
        host().awaitConsole("busy", "PROBE blk-read SUCCESS");
        List<String> lines = host().xl("top", "-b", "-x", "-i", "1").ok().out().lines().toList();
        String disk = lines.stream().filter(line -> line.startsWith("VBD BlkBack 51712")).findFirst().orElse(lines.toString());
        assertTrue(disk.matches(".* RD: +[1-9][0-9]* +WR: +[1-9][0-9]* +RSECT: +[1-9].*"), disk);
    }
}
