package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Domains that move between two hosts while they run. */
class MigrateTest extends TwoHostsFrame {
    private static final Pattern STAMP = Pattern.compile("stamp system_ns=(\\d+) wall_ns=(\\d+)");
    private static final long SECOND_NS = 1_000_000_000L;

    private static List<long[]> stamps(TestHost host, String name) {
        Matcher found = STAMP.matcher(host.console(name));
        List<long[]> stamps = new ArrayList<>();
        while (found.find()) {
            stamps.add(new long[] {Long.parseLong(found.group(1)), Long.parseLong(found.group(2))});
        }
        return stamps;
    }

    @Test
    void shouldGoOnAtTheOtherHostAndBack() throws Exception {
        Path disk = left.disk("moved", 1 << 20);
        left.create(Guest.probe("moved", "").with("vcpus", "2").withDisk(disk)).ok();
        left.awaitConsole("moved", READY);
        succeeds(left, "moved", "blk-write 64");
        succeeds(left, "moved", "smp 2");
        succeeds(left, "moved", "clock 2 5");
        int domid = left.domid("moved");
        Map<String, String> nodes = left.store();
        migrate(left, right, "moved").ok();
        assertFalse(left.exists("moved"));
        assertEquals(domid, right.domid("moved"));
        Map<String, String> arrived = right.store();
        nodes.forEach((path, value) -> assertEquals(value.replace(left.paths().run().toString(), right.paths().run().toString()), arrived.get(path), path));
        succeeds(right, "moved", "clock 2 5");
        succeeds(right, "moved", "blk-read 64");
        succeeds(right, "moved", "blk-write 128");
        succeeds(right, "moved", "ipi 5");
        succeeds(right, "moved", "timer 10");
        succeeds(right, "moved", "xs-read name");
        migrate(right, left, "moved").ok();
        succeeds(left, "moved", "clock 2 5");
        succeeds(left, "moved", "blk-read 128");
        List<long[]> stamps = new ArrayList<>(stamps(left, "moved"));
        stamps.addAll(stamps(right, "moved"));
        stamps.sort((a, b) -> Long.compare(a[1], b[1]));
        for (int i = 1; i < stamps.size(); i++) {
            assertTrue(stamps.get(i)[0] >= stamps.get(i - 1)[0], left.console("moved") + right.console("moved"));
        }
        long wall = stamps.get(stamps.size() - 1)[1];
        long now = System.currentTimeMillis() * 1_000_000;
        assertTrue(wall <= now && now - wall < 60 * SECOND_NS, "wall=" + wall + ", now=" + now);
    }

    @Test
    void shouldKeepTheNameOfItsInterface() throws Exception {
        Path device = Path.of("/sys/class/net/xet-move");
        Path index = device.resolve("ifindex");
        left.create(Guest.probe("wired", "").withVif("xet-move")).ok();
        left.awaitConsole("wired", READY);
        TestHost from = left;
        TestHost to = right;
        for (int hop = 0; hop < 4; hop++) {
            String before = Files.readString(index);
            migrate(from, to, "wired").ok();
            Await.until(() -> Files.exists(index) && !before.equals(Files.readString(index)), () -> "another interface " + device);
            assertTrue(to.xl("network-list", "wired").ok().out().contains("00:16:3e:00:00:01"));
            assertEquals(1, Integer.parseInt(Files.readString(device.resolve("flags")).trim().substring(2), 16) & 1, "up");
            succeeds(to, "wired", "xs-read name");
            TestHost turned = from;
            from = to;
            to = turned;
        }
        from.xl("destroy", "wired").ok();
        assertFalse(Files.exists(device));
    }

    @Test
    void shouldLoseNoRequestUnderLoad() throws Exception {
        left.create(Guest.probe("busy", "").withDisk(left.disk("busy", 128 << 20))).ok();
        left.awaitConsole("busy", READY);
        TestHost from = left;
        TestHost to = right;
        for (int hop = 0; hop < 4; hop++) {
            int before = count(left, "busy", "PROBE blk-speed SUCCESS") + count(right, "busy", "PROBE blk-speed SUCCESS");
            from.type("busy", "blk-speed 4000");
            migrate(from, to, "busy", "-N", Integer.toString(1 + hop), "-z", hop % 2 == 0 ? "none" : "lz4").ok();
            Await.until(() -> count(left, "busy", "PROBE blk-speed SUCCESS") + count(right, "busy", "PROBE blk-speed SUCCESS") > before,
                    () -> left.console("busy") + right.console("busy"));
            TestHost turned = from;
            from = to;
            to = turned;
        }
        assertEquals(0, count(left, "busy", "FAILURE") + count(right, "busy", "FAILURE"));
    }

    @Test
    void shouldStayWhereItIsWhenItCannotMove() throws Exception {
        left.create(Guest.probe("stays", "").with("nomigrate", "1")).ok();
        left.awaitConsole("stays", READY);
        migrate(left, right, "stays").refused("nomigrate");
        migrate(left, right, "nobody").refused("nobody");
        left.create(Guest.probe("twin", "").withDisk(left.disk("twin", 1 << 20))).ok();
        left.awaitConsole("twin", READY);
        right.create(Guest.probe("twin", "")).ok();
        migrate(left, right, "twin").refused("twin", "already exists");
        left.xl("migrate", "twin", "127.0.0.1:1").refused("127.0.0.1:1");
        left.xl("migrate", "twin", "127.0.0.1:port").refused("port");
        succeeds(left, "twin", "blk-write 8");
        succeeds(left, "stays", "xs-walk");
    }

    @Test
    void shouldBeRefusedByDestroyingItWhereItComesIn() throws Exception {
        left.create(Guest.probe("unwanted", "").withDisk(left.disk("unwanted", 1 << 20))).ok();
        left.awaitConsole("unwanted", READY);
        left.xl("pause", "unwanted").ok();
        CompletableFuture<XlOutput> move = CompletableFuture.supplyAsync(() -> migrate(left, right, "unwanted", "-B", "1"));
        Await.until(() -> right.exists("unwanted"), () -> left.xl("list").out());
        right.xl("pause", "unwanted").refused("coming in", "xl destroy");
        right.xl("destroy", "unwanted").ok();
        assertFalse(right.exists("unwanted"));
        move.get().refused("was not migrated", "it is here, paused");
        right.assertNothingLeft();
        left.xl("unpause", "unwanted").ok();
        succeeds(left, "unwanted", "blk-write 8");
    }

    @Test
    void shouldBeLeftAloneMeanwhileAndBeGivenUp() throws Exception {
        left.create(Guest.probe("slow", "").withDisk(left.disk("slow", 1 << 20))).ok();
        left.awaitConsole("slow", READY);
        CompletableFuture<XlOutput> move = CompletableFuture.supplyAsync(() -> migrate(left, right, "slow", "-B", "1"));
        Await.until(() -> right.exists("slow"), () -> left.xl("list").out());
        left.xl("pause", "slow").refused("being migrated", "migrate-cancel");
        left.xl("destroy", "slow").refused("being migrated");
        left.xl("save", "slow", left.root().resolve("x").toString()).refused("being migrated");
        left.xl("rename", "slow", "fast").refused("being migrated");
        migrate(left, right, "slow").refused("being migrated");
        right.xl("unpause", "slow").refused("coming in");
        left.xl("migrate-cancel", "slow").ok();
        move.get().refused("cancelled", "it still runs here");
        left.xl("migrate-cancel", "slow").refused("not migrating");
        right.awaitGone("slow");
        right.assertNothingLeft();
        succeeds(left, "slow", "blk-write 8");
        migrate(left, right, "slow", "-p").ok();
        right.awaitState("slow", "--p---");
        right.xl("unpause", "slow").ok();
        succeeds(right, "slow", "blk-read 8");
    }
}
