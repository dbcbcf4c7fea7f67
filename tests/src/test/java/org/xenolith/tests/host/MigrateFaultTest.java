package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Domains that move while one of the two control domains, or a domain process, is killed, or the network is cut, stalls or
 * is reset: at a random moment, and at each step of the protocol on either side. Afterwards exactly one host has the domain, it
 * runs, and its disk is whole; or its process was killed and neither has it. {@code -Dxenolith.long=true} does 500 of them,
 * among them every fault at every step; {@code -Dxenolith.faults.seed=N -Dxenolith.faults.runs=N} goes through a part of another 500.
 */
class MigrateFaultTest {
    private static final boolean LONG = Boolean.getBoolean("xenolith.long");
    private static final int RUNS = Integer.getInteger("xenolith.faults.runs", LONG ? 500 : 30);
    private static final int FAULTS = 7;
    /** As the hosts' logs name them: the source's, then the receiver's. */
    private static final List<String> STEPS = List.of("OFFERED", "COPYING", "STOPPING", "COMMITTING", "COMMITTED", "ENDING", "DONE",
            "PREPARING", "RECEIVING", "COMPLETE", "ACTIVATING", "RECORDING", "ACTIVE", "FORGETTING");
    private static final int SOURCE_STEPS = 7;
    private static final String NAME = "moving";

    @TempDir
    private Path pool;
    private TestHost here;
    private TestHost there;
    private Wire wire;
    private int hereListens;
    private int thereListens;
    private String story = "";

    private TestHost host(int port) throws IOException {
        return new TestHost(List.of("env", "XENOLITH_POOL=" + pool), "--migration-listen=127.0.0.1:" + port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void shouldBeAtExactlyOneHostWhateverDies() throws Exception {
        ProbeKernel.require();
        hereListens = freePort();
        thereListens = freePort();
        long seed = Long.getLong("xenolith.faults.seed", System.nanoTime());
        try (TestHost first = host(hereListens); TestHost second = host(thereListens); Wire between = new Wire()) {
            wire = between;
            here = first;
            there = second;
            Path disk = first.disk(NAME, 1 << 20);
            for (int run = 0; run < RUNS; run++) {
                story = "run " + run + ", seed " + (seed + run);
                if (!here.exists(NAME)) {
                    here.create(Guest.probe(NAME, "").withDisk(disk)).ok();
                    here.awaitConsole(NAME, "PROBE ready SUCCESS");
                    succeeds(here, "blk-write 64");
                }
                moveAndFail(new Random(seed + run), run);
            }
        }
    }

    private void moveAndFail(Random random, int run) throws Exception {
        int domid = here.domid(NAME);
        wire.leadTo(thereListens);
        int planned = LONG ? run : random.nextInt(2 * STEPS.size() * FAULTS);
        boolean atStep = planned < STEPS.size() * FAULTS;
        LogTail log = new LogTail(atStep && planned / FAULTS >= SOURCE_STEPS ? there : here);
        CompletableFuture<XlOutput> move = CompletableFuture.supplyAsync(() -> here.xl("migrate", NAME, wire.address()));
        if (atStep) {
            awaitStep(log, STEPS.get(planned / FAULTS), move);
        } else {
            Thread.sleep(random.nextInt(700));
        }
        boolean domainKilled = fail(planned % FAULTS, domid, random);
        XlOutput moved = move.get(Await.SECONDS, TimeUnit.SECONDS);
        story += ", xl said " + moved;
        Await.until(() -> promises(here) + promises(there) == 0, this::tell);
        if (domainKilled) {
            Await.until(() -> runs(here) != runs(there) || !here.exists(NAME) && !there.exists(NAME), this::tell);
        } else {
            Await.until(() -> runs(here) != runs(there), this::tell);
        }
        if (runs(there)) {
            assertTrue(!here.exists(NAME), this::tell);
            succeeds(there, "blk-read 64");
            turn();
        } else if (runs(here)) {
            assertTrue(!there.exists(NAME), this::tell);
            succeeds(here, "blk-read 64");
        }
        assertEquals(0, (here.console(NAME) + there.console(NAME)).split("FAILURE", -1).length - 1, this::tell);
    }

    /** Returns when a side has logged a step, or the migration is over without it. */
    private void awaitStep(LogTail log, String step, CompletableFuture<XlOutput> move) throws InterruptedException {
        Pattern logged = Pattern.compile("migration [0-9a-f-]+: " + step + "\\b");
        while (!logged.matcher(log.text()).find() && !move.isDone()) {
            Thread.sleep(1);
        }
        story += ", " + step;
    }

    private void turn() {
        TestHost host = here;
        here = there;
        there = host;
        int port = hereListens;
        hereListens = thereListens;
        thereListens = port;
    }

    /** Returns whether a domain process was killed. */
    private boolean fail(int what, int domid, Random random) throws Exception {
        switch (what) {
            case 0 -> {
                story += ", source's control domain killed";
                here.control().kill();
                here.restart();
            }
            case 1 -> {
                story += ", receiver's control domain killed";
                there.control().kill();
                there.restart();
            }
            case 2, 3 -> {
                TestHost victim = what == 2 ? here : there;
                if (!Files.exists(victim.paths().domainSocket(domid))) {
                    return false;
                }
                story += what == 2 ? ", source's domain process killed" : ", receiver's domain process killed";
                int process = HostProcesses.listeningOn(victim.paths().domainSocket(domid));
                if (process > 0) {
                    HostProcesses.kill(process);
                }
                return true;
            }
            default -> failWire(what, random.nextInt(1000));
        }
        return false;
    }

    private void failWire(int what, int milliseconds) throws InterruptedException {
        story += what == 4 ? ", cut" : what == 5 ? ", stalled" : ", reset";
        if (what == 4) {
            wire.cut();
            Thread.sleep(milliseconds);
        } else if (what == 5) {
            wire.stall();
            Thread.sleep(milliseconds);
        }
        wire.reset();
        wire.mend();
    }

    private static boolean runs(TestHost host) {
        return host.state(NAME).matches("[rb-]{2}----");
    }

    /** Records of migrations that are not settled. */
    private static long promises(TestHost host) throws IOException {
        Path directory = host.root().resolve("state/migrations");
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    private void succeeds(TestHost host, String command) throws Exception {
        String verdict = "PROBE " + command.split(" ")[0] + " SUCCESS";
        int before = host.console(NAME).split(verdict, -1).length;
        host.type(NAME, command);
        Await.until(() -> host.console(NAME).split(verdict, -1).length > before, () -> verdict + ", " + tell());
    }

    private String tell() {
        return story + "\nhere:\n" + here.xl("list").out() + "there:\n" + there.xl("list").out()
                + log(here) + log(there);
    }

    private static String log(TestHost host) {
        List<String> lines = HostProcesses.read(host.root().resolve("log/xenolithd.log")).lines().toList();
        return "log of " + host.root() + ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size())) + "\n";
    }
}
