package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Domains that take their disks along. */
class MigrateDisksTest extends TwoHostsFrame {
    private static final String NAME = "carrier";
    private static final int MIB = 1 << 20;

    @Override
    @AfterEach
    void leaveNothing() throws Exception {
        super.leaveNothing();
        for (TestHost host : List.of(left, right)) {
            for (Path disk : disks(host)) {
                Files.delete(disk);
            }
        }
    }

    private static List<Path> disks(TestHost host) throws IOException {
        try (Stream<Path> all = Files.list(host.root())) {
            return all.filter(path -> path.toString().contains(".disk")).toList();
        }
    }

    private static XlOutput carry(TestHost from, TestHost to, String... options) {
        List<String> words = new ArrayList<>(List.of("migrate", "--with-disks"));
        words.addAll(List.of(options));
        words.addAll(List.of(NAME, to.migrationAddress()));
        return from.xl(words.toArray(String[]::new));
    }

    private static int count(TestHost host, String text) {
        return count(host, NAME, text);
    }

    private int verdicts(String command) {
        String verdict = "PROBE " + command.split(" ")[0] + " SUCCESS";
        return count(left, verdict) + count(right, verdict);
    }

    private void awaitVerdict(String command, int before) throws Exception {
        Await.until(() -> verdicts(command) > before || count(left, "FAILURE") + count(right, "FAILURE") > 0,
                () -> command + ": " + left.console(NAME) + right.console(NAME));
        assertEquals(0, count(left, "FAILURE") + count(right, "FAILURE"), () -> left.console(NAME) + right.console(NAME));
    }

    private void succeeds(TestHost host, String command) throws Exception {
        int before = verdicts(command);
        host.type(NAME, command);
        awaitVerdict(command, before);
    }

    /** A domain with one disk that it has written to. */
    private Path start(int mebibytes) throws Exception {
        Path disk = left.disk(NAME, (long) mebibytes * MIB);
        left.create(Guest.probe(NAME, "").withDisk(disk)).ok();
        left.awaitConsole(NAME, READY);
        succeeds(left, "blk-churn 100");
        return disk;
    }

    private static String to(String vdev, Path place) {
        return "--disk=" + vdev + "=" + place;
    }

    private static long used(Path file) throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim()) * 512;
    }

    private static void scribble(Path file, long seed) throws IOException {
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] bytes = new byte[MIB];
            new Random(seed).nextBytes(bytes);
            disk.seek(disk.length() - MIB);
            disk.write(bytes);
        }
    }

    @Test
    void shouldTakeThemAlongWhileTheGuestWritesToThem() throws Exception {
        Path first = left.disk(NAME, 64 * MIB);
        Path second = left.disk(NAME + "-data", 1L << 30);
        Path third = left.disk(NAME + "-ro", 2 * MIB + 512);
        scribble(second, 1);
        scribble(third, 2);
        left.create(Guest.probe(NAME, "").with("disk", "[\"vdev=xvda,access=rw,target=" + first + "\", \"vdev=xvdb,access=rw,target="
                + second + "\", \"vdev=xvdc,access=ro,target=" + third + "\"]")).ok();
        left.awaitConsole(NAME, READY);
        Path[] there = {right.root().resolve("a.disk"), right.root().resolve("b.disk"), right.root().resolve("c.disk")};
        Path[] here = {first, second, third};
        TestHost from = left;
        TestHost to = right;
        for (int hop = 0; hop < 4; hop++) {
            int before = verdicts("blk-churn");
            from.type(NAME, "blk-churn 1500");
            List<String> options = new ArrayList<>(List.of(to("xvda", there[0]), to("xvdb", there[1]), to("xvdc", there[2]),
                    "-z", hop % 2 == 0 ? "none" : "lz4"));
            if (hop > 1) {
                options.add("--overwrite-disks");
            } else if (hop == 1) {
                Files.delete(first);
                Files.delete(second);
                Files.delete(third);
            }
            String said = carry(from, to, options.toArray(String[]::new)).ok().err();
            for (int disk = 0; disk < here.length; disk++) {
                assertTrue(said.contains("is at " + to.migrationAddress() + " now, as " + there[disk] + "; what " + here[disk]
                        + " holds here is out of date"), said);
            }
            awaitVerdict("blk-churn", before);
            succeeds(to, "blk-verify");
            assertEquals(-1, Files.mismatch(here[2], there[2]));
            assertTrue(to.store().get("/local/domain/0/backend/vbd/" + to.domid(NAME) + "/51712/params").equals(there[0].toString()));
            assertTrue(used(there[1]) < 4 * MIB, "the copy of a sparse disk takes " + used(there[1]));
            TestHost turned = from;
            from = to;
            to = turned;
            Path[] back = here;
            here = there;
            there = back;
        }
        assertEquals(List.of(), disks(left).stream().filter(path -> path.toString().endsWith("arriving")).toList());
    }

    @Test
    void shouldBeByteForByteTheSameAtTheHandOver() throws Exception {
        Path disk = start(32);
        Path there = right.root().resolve("there.disk");
        int before = verdicts("blk-churn");
        left.type(NAME, "blk-churn 2000");
        carry(left, right, "-p", to("xvda", there)).ok();
        assertEquals(-1, Files.mismatch(disk, there));
        right.xl("unpause", NAME).ok();
        awaitVerdict("blk-churn", before);
        succeeds(right, "blk-verify");
        int boots = count(right, READY);
        right.type(NAME, "reboot");
        Await.until(() -> count(right, READY) > boots, () -> right.console(NAME));
        succeeds(right, "blk-read 0");
    }

    @Test
    void shouldBeRefusedWhereAnythingWouldBeLost() throws Exception {
        Path disk = start(1);
        Path taken = right.disk("taken", 4096);
        carry(left, right).refused(disk.toString(), "exists already", "leave out --with-disks", "--overwrite-disks");
        carry(left, right, "--overwrite-disks").refused(disk.toString(), "is in use", "leave out --with-disks");
        carry(left, right, to("xvda", taken)).refused(taken.toString(), "exists already");
        carry(left, right, to("xvda", Path.of("/nowhere/x"))).refused("/nowhere/x", "not in an existing directory");
        carry(left, right, to("xvda", Path.of("/dev/zero"))).refused("/dev/zero", "--overwrite-disks");
        carry(left, right, "--overwrite-disks", to("xvda", Path.of("/dev/zero"))).refused("/dev/zero", "neither");
        carry(left, right, to("xvdq", taken)).refused("xvdq", "it has xvda");
        carry(left, right, "--disk=xvda").refused("VDEV=PATH");
        left.xl("migrate", "--overwrite-disks", NAME, right.migrationAddress()).refused("--with-disks");
        assertEquals(4096, Files.size(taken));
        assertEquals(List.of(taken), disks(right));
        succeeds(left, "blk-verify");
        carry(left, right, "--overwrite-disks", to("xvda", taken)).ok();
        assertEquals(MIB, Files.size(taken));
        succeeds(right, "blk-verify");
    }

    @Test
    void shouldStayWhereTheReceiverHasNoRoom() throws Exception {
        Path small = Files.createDirectory(right.root().resolve("small"));
        assumeTrue(new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=4m", "none", small.toString()).start().waitFor() == 0,
                "a small file system cannot be mounted");
        try {
            start(32);
            succeeds(left, "blk-churn 1000");
            Path there = small.resolve("there.disk");
            carry(left, right, to("xvda", there)).refused("disk xvda", there.toString(), "no room left", "it still runs here");
            Await.until(() -> !right.exists(NAME), () -> right.xl("list").out());
            try (Stream<Path> all = Files.list(small)) {
                assertEquals(0, all.count());
            }
            succeeds(left, "blk-churn 100");
            succeeds(left, "blk-verify");
            Path roomy = right.root().resolve("roomy.disk");
            carry(left, right, to("xvda", roomy)).ok();
            succeeds(right, "blk-verify");
        } finally {
            new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
            Files.delete(small);
        }
    }

    @Test
    void shouldLeaveNothingOfADiskThatIsGivenUp() throws Exception {
        start(16);
        succeeds(left, "blk-churn 400");
        Path there = right.root().resolve("there.disk");
        Path replaced = right.disk("replaced", 12345);
        for (int way = 0; way < 4; way++) {
            boolean replace = way % 2 == 1;
            CompletableFuture<XlOutput> move = CompletableFuture.supplyAsync(() -> replace
                    ? carry(left, right, "-B", "1", "--overwrite-disks", to("xvda", replaced))
                    : carry(left, right, "-B", "1", to("xvda", there)));
            Await.until(() -> right.exists(NAME) && disks(right).stream().anyMatch(path -> path.toString().endsWith("arriving")),
                    () -> right.xl("list").out());
            switch (way) {
                case 0 -> left.xl("migrate-cancel", NAME).ok();
                case 1 -> {
                    int domid = right.domid(NAME);
                    Await.until(() -> Files.exists(right.paths().domainSocket(domid)), () -> right.xl("list").out());
                    HostProcesses.kill(right.processOf(domid));
                }
                case 2 -> {
                    right.control().kill();
                    right.restart();
                }
                default -> {
                    left.control().kill();
                    left.restart();
                }
            }
            XlOutput said = move.get();
            assertEquals(1, said.status(), said::toString);
            Await.until(() -> disks(right).equals(List.of(replaced)) && !right.exists(NAME), () -> said.toString());
            assertEquals(12345, Files.size(replaced));
            assertFalse(Files.exists(there));
            Await.until(() -> left.state(NAME).matches("[rb-]{2}----"), () -> left.xl("list").out());
            succeeds(left, "blk-churn 10");
            succeeds(left, "blk-verify");
        }
    }
}
