package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.handover.OutgoingMigrations.Decision;
import org.xenolith.toolstack.handover.SourceRun.Outcome;
import org.xenolith.toolstack.proto.MigrationLimits;

/**
 * Simulated domains between two hosts' real services, records and connections, while processes, control domains and the
 * wire between them fail at random moments. {@code -Dxenolith.long=true} runs 500 of them.
 */
class SimulatedMigrationsTest {
    private static final int RUNS = Boolean.getBoolean("xenolith.long") ? 500 : 30;
    private static final long HANG_S = 60;

    @TempDir
    private Path directory;
    private Ledger ledger;
    private SimulatedDomain domain;
    private SimulatedHost source;
    private SimulatedHost receiver;
    private Wire wire;
    private int worlds;

    private void world(int chunks, boolean plain) throws IOException {
        Path root = Files.createDirectories(directory.resolve("world" + worlds++));
        ledger = new Ledger();
        domain = new SimulatedDomain(ledger, chunks);
        source = new SimulatedHost(Files.createDirectories(root.resolve("source")), directory.resolve("pool"), domain, plain);
        receiver = new SimulatedHost(Files.createDirectories(root.resolve("receiver")), directory.resolve("pool"), domain, plain);
        wire = new Wire();
        wire.leadTo(receiver.port());
    }

    @AfterEach
    void end() throws Exception {
        source.kill();
        receiver.kill();
        wire.close();
    }

    private Decision migrate() throws InterruptedException {
        return source.outgoing().migrate(domain, wire.address(), MigrationLimits.getDefaultInstance(), SimulatedHost.QUIET);
    }

    private static boolean recorded(SimulatedHost host) throws IOException {
        try {
            return !host.journal().load().isEmpty();
        } catch (NoSuchFileException e) {
            return true; // its run has removed it between the listing and the reading
        }
    }

    private void awaitNoRecords() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_S);
        while (recorded(source) || recorded(receiver)) {
            assertTrue(System.nanoTime() < end, () -> "records stay behind: " + ledger);
            Thread.sleep(5);
        }
    }

    @Test
    void shouldMoveADomain() throws Exception {
        world(200, false);
        assertEquals(new Decision(Outcome.MOVED, ""), migrate());
        awaitNoRecords();
        assertEquals(Ledger.There.OPEN, ledger.there());
        assertEquals(Ledger.Here.GONE, ledger.here());
        assertTrue(ledger.right(), ledger::toString);
    }

    @Test
    void shouldMoveADomainWithoutTlsOnLoopback() throws Exception {
        world(200, true);
        assertEquals(Outcome.MOVED, migrate().outcome());
        awaitNoRecords();
    }

    @Test
    void shouldStayWhereTheReceiverRefuses() throws Exception {
        world(2, false);
        domain.refuseWith("name=\"simulated\" is taken");
        assertEquals(new Decision(Outcome.STAYED, "name=\"simulated\" is taken"), migrate());
        awaitNoRecords();
        assertEquals(Ledger.Here.RUNNING, ledger.here());
    }

    @Test
    void shouldSayWhyNobodyIsReached() throws Exception {
        world(2, false);
        wire.cut();
        OperationException refused = assertThrows(OperationException.class, this::migrate);
        assertTrue(refused.getMessage().contains(wire.address()), refused::getMessage);
        assertEquals(Ledger.Here.RUNNING, ledger.here());
        assertTrue(source.journal().load().isEmpty());
    }

    @Test
    void shouldKeepItsPromisesWhateverFails() throws Exception {
        long seed = System.nanoTime();
        int moved = 0;
        for (int run = 0; run < RUNS; run++) {
            Random random = new Random(seed + run);
            String where = "seed " + (seed + run);
            if (run > 0) {
                end();
            }
            world(random.nextInt(60), random.nextBoolean());
            CompletableFuture<Void> migration = CompletableFuture.runAsync(this::migrateAnyhow);
            for (int fault = random.nextInt(3); fault >= 0; fault--) {
                Thread.sleep(random.nextInt(60));
                fail(random);
            }
            wire.mend();
            migration.get(HANG_S, TimeUnit.SECONDS);
            awaitNoRecords();
            awaitRest(where);
            moved += ledger.there() == Ledger.There.OPEN ? 1 : 0;
        }
        int there = moved;
        assertTrue(there > 0 && there < RUNS, () -> there + " of " + RUNS + " moved: the faults miss");
    }

    private void migrateAnyhow() {
        try {
            migrate();
        } catch (OperationException | InterruptedException | RejectedExecutionException e) {
            ledger.note(e.getMessage());
        }
    }

    private void fail(Random random) throws Exception {
        switch (random.nextInt(7)) {
            case 0 -> {
                ledger.note("source's control domain dies");
                source.kill();
                source.start();
            }
            case 1 -> {
                ledger.note("receiver's control domain dies");
                receiver.kill();
                receiver.start();
                wire.leadTo(receiver.port());
            }
            case 2 -> domain.dieHere();
            case 3 -> domain.dieThere();
            case 4 -> {
                ledger.note("cut");
                wire.cut();
                Thread.sleep(random.nextInt(100));
                wire.mend();
            }
            case 5 -> {
                ledger.note("stalls");
                wire.stall();
                Thread.sleep(random.nextInt(300));
                wire.reset();
                wire.mend();
            }
            default -> {
                ledger.note("reset");
                wire.reset();
            }
        }
    }

    private void awaitRest(String where) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_S);
        while (!ledger.once() && !ledger.lost()) {
            assertTrue(System.nanoTime() < end, () -> where + ": " + ledger);
            Thread.sleep(5);
        }
        assertTrue(ledger.right(), () -> where + ": " + ledger);
    }
}
