package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenolith.toolstack.proto.Abort;
import org.xenolith.toolstack.proto.Commit;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.HostFrame;
import org.xenolith.toolstack.proto.Offer;
import org.xenolith.toolstack.proto.Refused;
import org.xenolith.toolstack.proto.StreamConfiguration;

/** Moves that cannot be, or not go on: each says why, the domain runs where it was, and nothing is left at the other host. */
class MigrateRefusalTest extends TwoHostsFrame {
    @TempDir
    private Path other;

    private void create(String name) throws Exception {
        left.create(Guest.probe(name, "").withDisk(left.disk(name, 1 << 20))).ok();
        left.awaitConsole(name, READY);
    }

    private CompletableFuture<XlOutput> slowly(String name) throws Exception {
        CompletableFuture<XlOutput> move = CompletableFuture.supplyAsync(() -> migrate(left, right, name, "-B", "1"));
        Await.until(() -> right.exists(name), () -> left.xl("list").out());
        return move;
    }

    @Test
    void shouldSayWhyAHostIsNotReached() throws Exception {
        create("stays");
        left.xl("migrate", "stays", "no-such-host.invalid").refused("there is no host \"no-such-host.invalid\"");
        left.xl("migrate", "stays", "127.0.0.1:1").refused("127.0.0.1:1 cannot be reached", "--migration-listen");
        left.xl("migrate", "stays", ":8002").refused("names no host");
        left.xl("migrate", "stays", left.migrationAddress()).refused("this host's own");
        try (OtherHost newer = new OtherHost(other, pool, 9)) {
            left.xl("migrate", "stays", newer.listen()).refused("speaks versions 9 to 9", "speaks 1 to 1");
        }
        succeeds(left, "stays", "blk-write 8");
    }

    @Test
    void shouldNotMoveWithoutItsDisk() throws Exception {
        create("blind");
        Path image = left.root().resolve("blind.disk");
        Path away = left.root().resolve("away.disk");
        Files.move(image, away);
        migrate(left, right, "blind").refused("was not migrated", image.toString(), "does not exist", "it still runs here");
        assertFalse(right.exists("blind"));
        succeeds(left, "blind", "blk-write 8");
        Files.move(away, image);
        migrate(left, right, "blind").ok();
    }

    @Test
    void shouldStayPausedWhereItsOwnerPausedIt() throws Exception {
        create("asleep");
        left.xl("pause", "asleep").ok();
        migrate(left, right, "asleep").ok();
        right.awaitState("asleep", "--p---");
        right.xl("unpause", "asleep").ok();
        succeeds(right, "asleep", "blk-write 8");
    }

    @ParameterizedTest
    @CsvSource({"poweroff,destroy", "reboot,restart", "crash,destroy", "crash,restart"})
    void shouldEndWhereItWasWhenItEndsUnderWay(String how, String action) throws Exception {
        left.create(Guest.probe("ending", "").with("on_" + how, '"' + action + '"').withDisk(left.disk("ending", 1 << 20))).ok();
        left.awaitConsole("ending", READY);
        int before = left.domid("ending");
        CompletableFuture<XlOutput> move = slowly("ending");
        left.type("ending", how);
        move.get().refused("was not migrated", "the guest ended during the migration: " + how);
        right.awaitGone("ending");
        if (action.equals("restart")) {
            left.awaitSuccessor("ending", before);
        } else {
            left.awaitGone("ending");
        }
        right.assertNothingLeft();
    }

    @Test
    void shouldSayWhatTheReceiverSays() throws Exception {
        create("unwanted");
        CompletableFuture<XlOutput> move = slowly("unwanted");
        assertTrue(left.xl("list").ok().err().contains("unwanted (domid " + left.domid("unwanted") + ") is being migrated to " + right.migrationAddress()));
        assertTrue(left.xl("--json", "list").ok().out().contains("\"moving\": \"being migrated to "), left.xl("--json", "list").out());
        assertTrue(right.xl("list").ok().err().contains("coming in from another host"));
        right.xl("destroy", "unwanted").ok();
        move.get().refused("was not migrated: xl destroy at the receiver", "it still runs here");
        assertEquals("", left.xl("list").ok().err());
        succeeds(left, "unwanted", "blk-write 8");
    }

    @Test
    void shouldLetNoThirdHostHaveASay() throws Exception {
        create("contested");
        CompletableFuture<XlOutput> move = slowly("contested");
        Await.until(() -> !records(right).isEmpty(), () -> "a record: " + right.xl("list"));
        String migration = records(right).get(0).replace(".receiver", "");
        try (OtherHost third = new OtherHost(other, pool, 1)) {
            HostFrame.Builder frame = HostFrame.newBuilder().setMigration(migration);
            for (HostFrame word : new HostFrame[] {frame.setCommit(Commit.getDefaultInstance()).build(), frame.setAbort(Abort.getDefaultInstance()).build()}) {
                assertTrue(third.refusalOf(right.migrationAddress(), word).getReason().contains("belongs to another host"));
            }
        }
        left.xl("migrate-cancel", "contested").ok();
        move.get().refused("cancelled");
        right.awaitGone("contested");
        succeeds(left, "contested", "blk-write 8");
    }

    private static void assertContains(String part, String said) {
        assertTrue(said.contains(part), () -> part + " in " + said);
    }

    private static List<String> records(TestHost host) throws Exception {
        try (Stream<Path> files = Files.list(host.root().resolve("state/migrations"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static HostFrame offer(DomainConfig.Builder config, int domid, int streams, int minor) {
        return HostFrame.newBuilder().setMigration(UUID.randomUUID().toString()).setOffer(Offer.newBuilder().setStreams(streams)
                .setStreamMajor(1).setStreamMinor(minor).setConfiguration(StreamConfiguration.newBuilder().setDomid(domid)
                        .setConfig(config))).build();
    }

    private static DomainConfig.Builder config() {
        return DomainConfig.newBuilder().setName("offered").setUuid(UUID.randomUUID().toString()).setVcpus(1).setMaxVcpus(1)
                .setMemoryMib(16).setMaxMemoryMib(16)
                .setMaxGrantFrames(64).setMaxEventChannels(1023).setEngine("soft");
    }

    @Test
    void shouldRefuseOffersThatItCannotTake() throws Exception {
        right.create(Guest.probe("taken", "")).ok();
        int domid = right.domid("taken");
        String to = right.migrationAddress();
        try (OtherHost source = new OtherHost(other, pool, 1)) {
            Refused memory = source.refusalOf(to, offer(config().setMemoryMib(1 << 24).setMaxMemoryMib(1 << 24), 4000, 1, 0));
            assertTrue(memory.getReason().matches("memory=16777216: the host has \\d+ MiB free"), memory.getReason());
            assertContains("taken", source.refusalOf(to, offer(config().setName("taken"), 4000, 1, 0)).getReason());
            assertContains("which domain \"taken\" has now", source.refusalOf(to, offer(config(), domid, 1, 0)).getReason());
            assertContains("domid 0", source.refusalOf(to, offer(config(), 0, 1, 0)).getReason());
            assertContains("streams=0", source.refusalOf(to, offer(config(), 4000, 0, 0)).getReason());
            assertContains("streams=17", source.refusalOf(to, offer(config(), 4000, 17, 0)).getReason());
            Refused newer = source.refusalOf(to, offer(config(), 4000, 1, 99));
            assertTrue(newer.getReason().contains("1.99") && newer.getRemedy().contains("upgrade"), newer.toString());
            assertContains("engine=\"none\"", source.refusalOf(to, offer(config().setEngine("none"), 4000, 1, 0)).getReason());
            assertContains("name", source.refusalOf(to, offer(config().setName(""), 4000, 1, 0)).getReason());
            DiskConfig.Builder disk = DiskConfig.newBuilder().setTarget("/nowhere").setVdev("xvda").setDevid(51712);
            assertContains("/nowhere", source.refusalOf(to, offer(config().addDisks(disk), 4000, 1, 0)).getReason());
            HostFrame unnamed = offer(config(), 4000, 1, 0).toBuilder().setMigration("../../etc").build();
            assertContains("no UUID", source.refusalOf(to, unnamed).getReason());
        }
        assertEquals(3, right.xl("list").ok().out().lines().count());
        succeeds(right, "taken", "timer 5");
    }
}
