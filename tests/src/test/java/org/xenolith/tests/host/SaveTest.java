package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Domains that go to a file and come back. */
class SaveTest extends HostTest {
    private static final String READY = "PROBE ready SUCCESS";
    private static final Pattern STAMP = Pattern.compile("stamp system_ns=(\\d+) wall_ns=(\\d+)");
    private static final long SECOND_NS = 1_000_000_000L;

    private Path file() {
        return host().root().resolve("saved");
    }

    @AfterEach
    void removeFile() throws IOException {
        Files.deleteIfExists(file());
    }

    private void save(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("save"));
        words.addAll(List.of(options));
        words.addAll(List.of(name, file().toString()));
        host().xl(words.toArray(String[]::new)).ok();
    }

    private XlOutput restore(String... options) {
        List<String> words = new ArrayList<>(List.of("restore"));
        words.addAll(List.of(options));
        words.add(file().toString());
        return host().xl(words.toArray(String[]::new));
    }

    /** Types a command and waits for its next verdict of success. */
    private void succeeds(String name, String command) throws Exception {
        String verdict = "PROBE " + command.split(" ")[0] + " SUCCESS";
        int before = count(name, verdict);
        host().type(name, command);
        Await.until(() -> count(name, verdict) > before, () -> verdict + ": " + host().console(name));
    }

    private int count(String name, String text) {
        return host().console(name).split(Pattern.quote(text), -1).length - 1;
    }

    private List<long[]> stamps(String name) {
        Matcher found = STAMP.matcher(host().console(name));
        List<long[]> stamps = new ArrayList<>();
        while (found.find()) {
            stamps.add(new long[] {Long.parseLong(found.group(1)), Long.parseLong(found.group(2))});
        }
        return stamps;
    }

    @Test
    void shouldGoOnFromWhereItWasSaved() throws Exception {
        Path disk = host().disk("moved", 1 << 20);
        host().create(Guest.probe("moved", "").with("vcpus", "2").withDisk(disk)).ok();
        host().awaitConsole("moved", READY);
        succeeds("moved", "blk-write 64");
        succeeds("moved", "smp 2");
        succeeds("moved", "clock 2 5");
        int domid = host().domid("moved");
        Map<String, String> nodes = host().store();
        save("moved");
        assertFalse(host().exists("moved"));
        host().assertNothingLeft();
        restore().ok();
        assertEquals(domid, host().domid("moved"));
        Map<String, String> restored = host().store();
        nodes.forEach((path, value) -> assertEquals(value, restored.get(path), path));
        succeeds("moved", "clock 2 5");
        succeeds("moved", "blk-read 64");
        succeeds("moved", "blk-write 128");
        succeeds("moved", "ipi 5");
        succeeds("moved", "timer 10");
        succeeds("moved", "xs-read name");
        List<long[]> stamps = stamps("moved");
        for (int i = 1; i < stamps.size(); i++) {
            assertTrue(stamps.get(i)[0] >= stamps.get(i - 1)[0], host().console("moved"));
        }
        long wall = stamps.get(stamps.size() - 1)[1];
        long now = System.currentTimeMillis() * 1_000_000;
        assertTrue(wall <= now && now - wall < 60 * SECOND_NS, "wall=" + wall + ", now=" + now);
    }

    @Test
    void shouldLoseNoRequestWhenSavedUnderLoad() throws Exception {
        host().create(Guest.probe("busy", "").withDisk(host().disk("busy", 128 << 20))).ok();
        host().awaitConsole("busy", READY);
        for (int round = 1; round <= 3; round++) {
            host().type("busy", "blk-speed 4000");
            save("busy", "-z", round == 1 ? "none" : round == 2 ? "lz4" : "zstd");
            restore().ok();
            int verdicts = round;
            Await.until(() -> count("busy", "PROBE blk-speed SUCCESS") == verdicts, () -> host().console("busy"));
        }
        assertEquals(0, count("busy", "FAILURE"));
    }

    @Test
    void shouldRunOnAfterACheckpoint() throws Exception {
        host().create(Guest.probe("copied", "").withDisk(host().disk("copied", 1 << 20))).ok();
        host().awaitConsole("copied", READY);
        succeeds("copied", "blk-write 8");
        save("copied", "-c");
        succeeds("copied", "blk-read 8");
        succeeds("copied", "xs-read name");
        restore().refused("copied", "already exists");
        save("copied", "-p");
        assertEquals("--p---", host().state("copied").replace('b', '-').replace('r', '-'));
        host().xl("destroy", "copied").ok();
        restore("-p").ok();
        assertEquals("--p---", host().state("copied").replace('b', '-').replace('r', '-'));
        host().xl("unpause", "copied").ok();
        succeeds("copied", "blk-read 8");
    }

    @Test
    void shouldRefuseDamagedFilesAndLeaveNothing() throws Exception {
        host().create(Guest.probe("hurt", "")).ok();
        host().awaitConsole("hurt", READY);
        save("hurt");
        byte[] whole = Files.readAllBytes(file());
        for (int length : new int[] {0, 10, 64, 3000, whole.length / 2, whole.length - 1}) {
            Files.write(file(), Arrays.copyOf(whole, length));
            restore().refused("offset", "cut off");
        }
        for (int at : new int[] {3, 70, 5000, whole.length / 2, whole.length - 3}) {
            byte[] bent = whole.clone();
            bent[at] ^= 4;
            Files.write(file(), bent);
            restore().refused("offset");
        }
        assertFalse(host().exists("hurt"));
        host().assertNothingLeft();
        Files.write(file(), whole);
        restore().ok();
        succeeds("hurt", "timer 5");
    }

    @Test
    void shouldLeaveTheDomainRunningWhereItCannotBeSaved() throws Exception {
        host().create(Guest.probe("stays", "").with("nomigrate", "1")).ok();
        host().awaitConsole("stays", READY);
        host().xl("save", "stays", file().toString()).refused("nomigrate");
        host().xl("save", "nobody", file().toString()).refused("nobody");
        host().xl("restore", file().toString()).refused("does not exist");
        host().create(Guest.probe("full", "")).ok();
        host().awaitConsole("full", READY);
        host().xl("save", "full", "/dev/full").refused("not a file");
        host().xl("save", "full", host().root().resolve("no/where").toString()).refused("existing directory");
        succeeds("full", "xs-walk");
    }

    @Test
    void shouldRefuseADomidThatIsTaken() throws Exception {
        host().create(Guest.probe("first", "")).ok();
        int domid = host().domid("first");
        save("first", "-c");
        host().xl("rename", "first", "second").ok();
        restore().refused(Integer.toString(domid));
        host().xl("destroy", "second").ok();
        restore().ok();
        assertEquals(domid, host().domid("first"));
    }
}
